/**
 * The agent's half of the API: from a request as HTTP gives it to the checked call of a handler. Nothing here knows
 * sockets or `node:http`.
 */
import * as v from 'valibot';
import {refuse} from './control-error.ts';
import {
	type Command,
	matchRoute,
	type PathParameters,
	type Route,
	type RouteName,
	routes,
	takenBy,
} from './routes.ts';
import type {RouteResponse} from './schema.ts';

/** What a command is asked with; all of it may be absent. */
const commandRequest = v.strictObject({
	/** How long to wait for the end, seconds; the operation goes on when it is over. Default: `defaultWait`. */
	wait: v.exactOptional(v.union([v.pipe(v.number(), v.finite(), v.minValue(0)), v.literal('forever')])),
	/** Makes the interface the primary one. */
	primary: v.exactOptional(v.boolean()),
});

/** What a command is asked with; all of it may be absent. */
export type CommandRequest = v.InferOutput<typeof commandRequest>;

const optionQuery = v.strictObject({
	/** Bytes as `dhcpinfo -c` prints them, instead of the option's own form. */
	canonical: v.exactOptional(
		v.pipe(
			v.picklist(['0', '1']),
			v.transform(value => value === '1'),
		),
	),
	/** At most so many lines; 0 is no limit. */
	limit: v.exactOptional(
		v.pipe(v.string(), v.regex(/^\d{1,9}$/, 'Expected a whole number'), v.transform(Number)),
	),
});

/** The routes that take query parameters, and which. */
const queries = {
	option: optionQuery,
	interfaceOption: optionQuery,
	events: v.strictObject({
		/** Only this interface's events. */
		interface: v.exactOptional(v.string()),
		/** Go on after the event with this id; the header `Last-Event-ID` says the same. */
		after: v.exactOptional(v.string()),
	}),
};
const noQuery = v.strictObject({});

type Query<Name> = Name extends keyof typeof queries ? v.InferOutput<(typeof queries)[Name]> : object;

/** A checked request for one route. */
export interface CallOf<Name extends RouteName> {
	readonly route: Name;
	readonly parameters: PathParameters<Name>;
	readonly query: Query<Name>;
	readonly body: Name extends Command ? CommandRequest : undefined;
}

/** A checked request for some route. */
export type Call = {[Name in RouteName]: CallOf<Name>}[RouteName];

/** What the agent binds to the routes: one handler each, complete by the compiler's word. They may throw `refuse(...)`. */
export type Handlers = {
	readonly [Name in RouteName]: (call: CallOf<Name>) => RouteResponse<Name> | Promise<RouteResponse<Name>>;
};

/** A request as HTTP gives it; `target` is path and query, `socket` the one that it came through. */
export interface ApiRequest {
	readonly method: string;
	readonly target: string;
	readonly socket: Route['socket'];
	readonly headers: {readonly [name: string]: string | string[] | undefined};
	readonly body: string;
}

/** Finds the route of a request and checks all that came with it; throws the refusal otherwise. */
export function readCall({method, target, socket, headers, body}: ApiRequest): Call {
	const [path = '', search = ''] = target.split(/\?(.*)/s, 2);
	const found = matchRoute(path);
	if (!found) throw refuse('CMD_UNKNOWN');
	const {name, parameters} = found;
	const route: Route = routes[name];
	const methods = takenBy(route);
	if (!methods.includes(method)) throw refuse('BAD_METHOD', `${methods.join(' or ')}, got ${method}`);
	if (route.socket === 'control' && socket === 'query') throw refuse('PERM');
	const after = name === 'events' && typeof headers['last-event-id'] === 'string' && headers['last-event-id'];
	const query = {...Object.fromEntries(new URLSearchParams(search)), ...(after && {after})};
	const call = {
		route: name,
		parameters,
		query: check(name in queries ? queries[name as keyof typeof queries] : noQuery, query),
		body: route.method === 'POST' ? check(commandRequest, parseBody(body)) : undefined,
	};
	return call as Call;
}

function parseBody(body: string): unknown {
	if (body === '') return {};
	if (!/^\s*\{/.test(body)) throw refuse('BAD_ARGUMENT', 'The body must be a JSON object.');
	try {
		return JSON.parse(body);
	} catch (error) {
		throw refuse('BAD_ARGUMENT', `The body must be a JSON object; ${(error as Error).message}.`);
	}
}

function check<T>(schema: v.GenericSchema<unknown, T>, value: unknown): T {
	const result = v.safeParse(schema, value);
	if (result.success) return result.output;
	const [issue] = result.issues;
	throw refuse('BAD_ARGUMENT', `${v.getDotPath(issue) ?? 'The body'}: ${issue.message}.`);
}

/** Calls the handler of a call's route. */
export async function dispatch(handlers: Handlers, call: Call): Promise<RouteResponse<RouteName>> {
	// The compiler cannot see that a handler and a call of the same route fit each other.
	const handler = handlers[call.route] as (call: Call) => RouteResponse<RouteName>;
	return handler(call);
}
