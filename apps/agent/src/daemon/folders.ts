import {accessSync, constants, mkdirSync} from 'node:fs';
import {exitStatus, Failure} from '../failure.ts';

/** Makes a folder of the agent's where there is none; fails with a sentence where it cannot be written. */
export function requireFolder(path: string, what: string, mode: number): void {
	try {
		mkdirSync(path, {recursive: true, mode});
		accessSync(path, constants.W_OK | constants.X_OK);
	} catch (error) {
		const reason = (error as Error).message;
		throw new Failure(`The ${what} folder ${path} cannot be used: ${reason}.`, exitStatus.system, error);
	}
}
