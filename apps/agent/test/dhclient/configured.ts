// A configuration file for the machine under test.
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Machine} from '../lab/machine.ts';

/** Writes the configuration file, or another one; gives its path. */
export function configure({folder}: Machine, text: string, name = 'dhclient.conf'): string {
	const path = join(folder, name);
	writeFileSync(path, text);
	return path;
}

/** Starts the agent with a configuration file; returns when it answers. */
export async function startWith(machine: Machine, text: string, ...args: readonly string[]): Promise<void> {
	await machine.start('--config', configure(machine, text), ...args);
}
