import {accessSync, constants, mkdirSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {holdFolder} from '@lessee/netif';
import {exitStatus, Failure} from '../failure.ts';

/** Makes a folder of the agent's where there is none; fails with a sentence where it cannot be written. */
export function requireFolder(path: string, what: string, mode: number): void {
	try {
		makeFolder(path, mode);
		accessSync(path, constants.W_OK | constants.X_OK);
	} catch (error) {
		const reason = (error as Error).message;
		throw new Failure(`The ${what} folder ${path} cannot be used: ${reason}.`, exitStatus.system, error);
	}
}

/** Takes the state folder for this agent alone: another one would find its interfaces there, and go on with them. */
export function holdStateFolder(path: string): void {
	const holder = holdFolder(path);
	if (holder === undefined) return;
	const sentence = `Another agent is running: ${holder} has the state folder ${path}.`;
	throw new Failure(sentence, exitStatus.refused);
}

/** Not mkdir's own recursion: below /proc it never ends. */
function makeFolder(path: string, mode: number): void {
	try {
		mkdirSync(path, {mode});
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'EEXIST' && statSync(path).isDirectory()) return;
		const above = dirname(path);
		if (code !== 'ENOENT' || above === path) throw error;
		makeFolder(above, mode);
		mkdirSync(path, {mode});
	}
}
