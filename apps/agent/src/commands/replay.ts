import {readFileSync} from 'node:fs';
import {replay} from '@lessee/client';
import {exitStatus, Failure} from '../failure.ts';
import {write} from '../write.ts';
import type {Request} from './request.ts';

/** Runs a journal again: a line per event, and where it differs from what was noted. Differences exit with 2. */
export async function replayJournal({operands}: Request): Promise<number> {
	const [file = ''] = operands;
	let steps = 0;
	let differences = 0;
	try {
		for (const {line, event, stimulus, recorded, replayed, agrees} of replay(
			readFileSync(file, 'utf8').split('\n'),
		)) {
			steps++;
			const {state, cycle, effects} = replayed;
			const at = (stimulus.at / 1000).toFixed(3);
			write(1, `${line}: ${at} ${event.type} -> ${state}, ${cycle}: ${effects.join(' ') || 'nothing'}\n`);
			if (agrees) continue;
			differences++;
			const was = `${recorded.state}, ${recorded.cycle}: ${recorded.effects.join(' ') || 'nothing'}`;
			write(1, `${line}: differs: the journal says -> ${was}\n`);
		}
	} catch (error) {
		throw new Failure(
			`The journal ${file} cannot be replayed: ${(error as Error).message}`,
			exitStatus.refused,
			error,
		);
	}
	write(1, `${steps} events replayed, ${differences} differ\n`);
	return differences === 0 ? exitStatus.done : exitStatus.refused;
}
