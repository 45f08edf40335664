/**
 * The agent's API as a table. The agent binds a handler to every row (`Handlers`), clients ask by a row's name, and
 * docs/api.md has a section for each.
 */

/** One thing that the API answers. */
export interface Route {
	readonly method: 'GET' | 'POST';
	/** `:name` stands for a percent-encoded segment. */
	readonly path: string;
	/** `query`: on both sockets. `control`: only on the one that root alone may use. */
	readonly socket: 'query' | 'control';
}

/** Every route there is. */
// biome-ignore format: one route is one line.
export const routes = {
	interfaces:       {method: 'GET',  path: '/v1/interfaces',                                 socket: 'query'},
	interface:        {method: 'GET',  path: '/v1/interfaces/:interface',                      socket: 'query'},
	interfaceOptions: {method: 'GET',  path: '/v1/interfaces/:interface/options',              socket: 'query'},
	interfaceOption:  {method: 'GET',  path: '/v1/interfaces/:interface/options/:identifier',  socket: 'query'},
	options:          {method: 'GET',  path: '/v1/options',                                    socket: 'query'},
	option:           {method: 'GET',  path: '/v1/options/:identifier',                        socket: 'query'},
	events:           {method: 'GET',  path: '/v1/events',                                     socket: 'query'},
	metrics:          {method: 'GET',  path: '/metrics',                                       socket: 'query'},
	start:            {method: 'POST', path: '/v1/interfaces/:interface/start',                socket: 'control'},
	extend:           {method: 'POST', path: '/v1/interfaces/:interface/extend',               socket: 'control'},
	inform:           {method: 'POST', path: '/v1/interfaces/:interface/inform',               socket: 'control'},
	release:          {method: 'POST', path: '/v1/interfaces/:interface/release',              socket: 'control'},
	drop:             {method: 'POST', path: '/v1/interfaces/:interface/drop',                 socket: 'control'},
} as const satisfies {readonly [name: string]: Route};

/** The name of a route. */
export type RouteName = keyof typeof routes;

/** The commands: the routes that change something. */
export type Command = {
	[Name in RouteName]: (typeof routes)[Name]['method'] extends 'POST' ? Name : never;
}[RouteName];

/** How long a command, or whoever asks, waits for the end unless told, seconds. */
export const defaultWait = 120;

type Segments<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
	? Name | Segments<Rest>
	: Path extends `${string}:${infer Name}`
		? Name
		: never;

/** What stands for the `:name` segments of a route's path. */
export type PathParameters<Name extends RouteName> = {
	readonly [Segment in Segments<(typeof routes)[Name]['path']>]: string;
};

/** The path of a route with its segments filled in and its query appended; undefined entries are left out. */
export function pathOf<Name extends RouteName>(
	name: Name,
	parameters: PathParameters<Name>,
	query: {readonly [name: string]: string | number | undefined} = {},
): string {
	const values: {readonly [segment: string]: string} = parameters;
	const path = routes[name].path.replace(/:(\w+)/g, (_, segment) =>
		encodeURIComponent(values[segment] ?? ''),
	);
	const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
	const search = pairs.map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`).join('&');
	return search === '' ? path : `${path}?${search}`;
}

/** A route that was found by its path, and what stands for the `:name` segments of that. */
interface FoundRoute {
	readonly name: RouteName;
	readonly parameters: {readonly [segment: string]: string};
}

/** Finds the route of a path; undefined when there is none, also for segments that cannot be decoded. */
export function matchRoute(path: string): FoundRoute | undefined {
	for (const [name, route] of Object.entries(routes) as [RouteName, Route][]) {
		const parameters = matchPath(route.path, path);
		if (parameters) return {name, parameters};
	}
	return undefined;
}

/** The methods that a request's target takes: with GET also HEAD; none where there is no route. @rfc 9110 §9.3.2 */
export function methodsOf(target: string): readonly string[] {
	const found = matchRoute(target.split('?', 1).join());
	return found === undefined ? [] : takenBy(routes[found.name]);
}

/** The methods that a route takes. */
export function takenBy({method}: Route): readonly string[] {
	return method === 'GET' ? [method, 'HEAD'] : [method];
}

function matchPath(pattern: string, path: string): FoundRoute['parameters'] | undefined {
	const wanted = pattern.split('/');
	const found = path.split('/');
	if (wanted.length !== found.length) return undefined;
	const parameters: {[segment: string]: string} = {};
	for (const [index, segment] of wanted.entries()) {
		const value = found[index] ?? '';
		if (!segment.startsWith(':')) {
			if (segment !== value) return undefined;
			continue;
		}
		const decoded = decodeSegment(value);
		if (!decoded) return undefined;
		parameters[segment.slice(1)] = decoded;
	}
	return parameters;
}

function decodeSegment(segment: string): string | undefined {
	try {
		return decodeURIComponent(segment);
	} catch {
		return undefined;
	}
}
