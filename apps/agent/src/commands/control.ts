import {ask, type Command, ControlError, controlSocket, defaultWait} from '@lessee/control';
import {badUsage} from '../command-line.ts';
import {exitStatus, Failure} from '../failure.ts';
import type {Request} from './request.ts';

/** Gives a command to the agent and waits for its end. */
export async function controlCommand({command, operands, flags, runDir}: Request): Promise<number> {
	const [name = ''] = operands;
	const wait = readWait(flags['wait']);
	const body = {wait, ...(flags['primary'] === true ? {primary: true} : {})};
	const timeout = wait === 'forever' ? Number.POSITIVE_INFINITY : (wait + 5) * 1000;
	return saying(name, async () => {
		await ask(controlSocket(runDir), command as Command, {parameters: {interface: name}, body, timeout});
		return exitStatus.done;
	});
}

/** Says a refusal as `IF: TEXT`. */
export async function saying<T>(name: string, asking: () => Promise<T>): Promise<T> {
	try {
		return await asking();
	} catch (error) {
		if (!(error instanceof ControlError)) throw error;
		throw new Failure(name === '' ? error.message : `${name}: ${error.message}`, error.exitStatus, error);
	}
}

function readWait(value: string | boolean | undefined): number | 'forever' {
	if (value === 'forever') return value;
	if (value === undefined) return defaultWait;
	if (typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value)) return Number(value);
	throw badUsage(`Expected --wait to be a number of seconds or 'forever'; found '${String(value)}'.`);
}
