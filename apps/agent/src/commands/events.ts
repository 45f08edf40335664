import {writeSync} from 'node:fs';
import {followEvents, formatEvent, printableJson, querySocket} from '@lessee/control';
import {exitStatus} from '../failure.ts';
import {saying} from './control.ts';
import type {Request} from './request.ts';

/** Prints events as they happen, until the agent ends or nobody reads any more. */
export async function events({operands, flags, runDir}: Request): Promise<number> {
	const [name] = operands;
	return saying(name ?? '', async () => {
		const following = followEvents(querySocket(runDir), name === undefined ? {} : {interface: name});
		for await (const event of following) {
			writeSync(1, `${flags['json'] === true ? printableJson(event) : formatEvent(event)}\n`);
		}
		return exitStatus.done;
	});
}
