import test from 'ava';
import fc from 'fast-check';
import {type ApiRequest, type Call, dispatch, type Handlers, readCall} from '../src/api-call.ts';
import type {ControlError} from '../src/control-error.ts';
import {matchRoute, pathOf, type Route, type RouteName, routes} from '../src/routes.ts';

const names = Object.keys(routes) as RouteName[];

function read(method: string, target: string, more: Partial<ApiRequest> = {}): Call {
	return readCall({method, target, socket: 'control', headers: {}, body: '', ...more});
}

for (const name of names) {
	test(`${name}: its path leads back to it, whatever the interface and the option are called`, t => {
		const segment = fc.string({minLength: 1, unit: 'grapheme'});
		fc.assert(
			fc.property(segment, segment, (first, identifier) => {
				const all = {interface: first, identifier};
				const wanted = routes[name].path.includes(':interface') ? {interface: first} : {};
				const parameters = routes[name].path.includes(':identifier') ? {...wanted, identifier} : wanted;
				t.deepEqual(matchRoute(pathOf(name, all as never)), {name, parameters});
			}),
			{seed: 20133, numRuns: 50},
		);
	});
}

for (const path of [
	'/',
	'/v1',
	'/v1/interfaces/',
	'/v1/interfaces/eth0/options/',
	'/v1/interfaces/eth0/fly',
	'/v1/options/%zz',
	'/v2/interfaces',
]) {
	test(`matchRoute: ${path} is no route, whatever the method`, t => {
		t.is(matchRoute(path), undefined);
		t.throws(() => read('GET', path), {message: 'unknown command'});
		t.throws(() => read('PUT', path), {message: 'unknown command'});
	});
}

test('readCall: a route takes its own method and, for GET, HEAD; another is refused, and the refusal says which', t => {
	for (const name of names) {
		const target = pathOf(name, {interface: 'eth0', identifier: 'Router'} as never);
		const methods = routes[name].method === 'GET' ? ['GET', 'HEAD'] : ['POST'];
		for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'constructor']) {
			if (methods.includes(method)) t.is(read(method, target).route, name);
			else {
				const message = `the method must be ${methods.join(' or ')}, got ${method}`;
				t.throws(() => read(method, `${target}?x`), {code: 'BAD_METHOD', message});
			}
		}
	}
});

test('readCall: what changes something is refused on the query socket', t => {
	for (const name of names) {
		const route: Route = routes[name];
		const parameters = {interface: 'eth0', identifier: 'Router'} as never;
		const target = pathOf(name, parameters);
		if (route.socket === 'control') {
			t.throws(() => read(route.method, target, {socket: 'query', body: 'x'}), {
				message: 'permission denied',
			});
		} else {
			t.is(read(route.method, target, {socket: 'query'}).route, name);
		}
	}
});

test('readCall: decodes parameters, query and body', t => {
	t.deepEqual(read('GET', '/v1/interfaces/eth0/options/NIS%2Bdom?canonical=1&limit=3'), {
		route: 'interfaceOption',
		parameters: {interface: 'eth0', identifier: 'NIS+dom'},
		query: {canonical: true, limit: 3},
		body: undefined,
	});
	t.deepEqual(read('POST', '/v1/interfaces/eth0/start', {body: '{"wait": "forever", "primary": true}'}), {
		route: 'start',
		parameters: {interface: 'eth0'},
		query: {},
		body: {wait: 'forever', primary: true},
	});
	t.deepEqual(read('POST', '/v1/interfaces/eth0/drop').body, {});
});

test('readCall: Last-Event-ID says where the events go on', t => {
	const headers = {'last-event-id': 'a.7'};
	t.deepEqual(read('GET', '/v1/events?interface=eth0', {headers}).query, {interface: 'eth0', after: 'a.7'});
	t.deepEqual(read('GET', '/v1/events?after=a.3').query, {after: 'a.3'});
	t.deepEqual(read('GET', '/v1/interfaces', {headers}).query, {});
});

const mistakes: readonly (readonly [string, string, string, RegExp])[] = [
	['GET', '/v1/options/Router?limit=x', '', /^limit: /],
	['GET', '/v1/options/Router?canonical=yes', '', /^canonical: /],
	['GET', '/v1/options/Router?verbose=1', '', /^verbose: /],
	['GET', '/v1/interfaces?limit=1', '', /^limit: /],
	['POST', '/v1/interfaces/eth0/start', '{', /^The body must be a JSON object; /],
	['POST', '/v1/interfaces/eth0/start', '[]', /^The body must be a JSON object\./],
	['POST', '/v1/interfaces/eth0/start', '7', /^The body must be a JSON object\./],
	['POST', '/v1/interfaces/eth0/start', '{"wait": -1}', /^wait: /],
	['POST', '/v1/interfaces/eth0/start', '{"wait": "long"}', /^wait: /],
	['POST', '/v1/interfaces/eth0/start', '{"primary": 1}', /^primary: /],
	['POST', '/v1/interfaces/eth0/start', '{"secondary": true}', /^secondary: /],
];
for (const [method, target, body, text] of mistakes) {
	test(`readCall: ${method} ${target} ${body} is a bad argument, and says which`, t => {
		const error = t.throws<ControlError>(() => read(method, target, {body}));
		t.deepEqual([error?.code, error?.exitStatus], ['BAD_ARGUMENT', 3]);
		t.regex(error?.message ?? '', text);
	});
}

test('dispatch: calls the handler of the route with the call', async t => {
	const echo = (call: Call) => call as never;
	const handlers = Object.fromEntries(names.map(name => [name, echo])) as unknown as Handlers;
	const call = read('GET', '/v1/options/Router');
	t.is(await dispatch({...handlers, interfaces: () => t.fail() as never}, call), call as never);
});
