import {followEvents, formatEvent, printableJson, querySocket} from '@lessee/control';
import {exitStatus} from '../failure.ts';
import {write} from '../write.ts';
import {saying} from './control.ts';
import type {Request} from './request.ts';

/** Prints events as they happen, until the agent ends or nobody reads any more. */
export async function events({operands, flags, runDir}: Request): Promise<number> {
	const [name] = operands;
	return saying(name ?? '', async () => {
		const following = followEvents(querySocket(runDir), name === undefined ? {} : {interface: name});
		for await (const event of following) {
			const line = flags['json'] === true ? printableJson(event) : formatEvent(event);
			if (!write(1, `${line}\n`)) break;
		}
		return exitStatus.done;
	});
}
