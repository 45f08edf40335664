import type {CommandRequest} from './api-call.ts';
import {errorFromBody, refuse} from './control-error.ts';
import {request} from './request.ts';
import {type PathParameters, pathOf, type RouteName, routes} from './routes.ts';
import type {RouteResponse} from './schema.ts';

/** The routes that answer with one JSON value. */
export type QuestionName = Exclude<RouteName, 'events' | 'metrics'>;

/** What a question is made of. */
export interface Question<Name extends QuestionName> {
	readonly parameters: PathParameters<Name>;
	readonly query?: {readonly [name: string]: string | number | undefined};
	readonly body?: CommandRequest;
	/** As for `request`; a command's should be a little longer than its `wait`. */
	readonly timeout?: number;
}

/**
 * Asks by the route's name and gives the answer, as the agent's own types say it is. Rejects with a ControlError: the
 * agent's refusal, or what `request` says; UNDECODABLE where the answer is not JSON.
 */
export async function ask<Name extends QuestionName>(
	socketPath: string,
	name: Name,
	{parameters, query, ...rest}: Question<Name>,
): Promise<RouteResponse<Name>> {
	const {method} = routes[name];
	const {status, body} = await request(socketPath, {method, path: pathOf(name, parameters, query), ...rest});
	return decodeReply(status, body) as RouteResponse<Name>;
}

/** The value that an answer carries; throws the refusal that it carries, or UNDECODABLE where it is neither. */
export function decodeReply(status: number, body: string): unknown {
	const value = parse(body);
	if (status === 200) return value;
	throw errorFromBody(value) ?? refuse('UNDECODABLE', '', new Error(`Expected status 200, found ${status}.`));
}

function parse(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch (error) {
		throw refuse('UNDECODABLE', '', error);
	}
}
