// The configuration file: found, read, and its problems told. What it says is @lessee/dhclient's to understand.
import {existsSync, readFileSync} from 'node:fs';
import {type Configuration, type Problem, parseConfiguration} from '@lessee/dhclient';
import {exitStatus, Failure} from '../failure.ts';

/** Where a configuration is looked for when none is named. */
const usualFiles = ['/etc/dhcp/dhclient.conf', '/etc/dhclient.conf'];

/** A configuration, where it came from, and what is wrong with it. */
export interface LoadedConfiguration {
	/** Undefined where there is no file: the built-in defaults. */
	readonly file: string | undefined;
	readonly configuration: Configuration;
	readonly problems: readonly Problem[];
}

/** Reads the file that is named, or the first usual one that exists; fails where a named one cannot be read. */
export function loadConfiguration(named: string | undefined): LoadedConfiguration {
	const file = named ?? usualFiles.find(path => existsSync(path));
	if (file === undefined) return {file, ...parseConfiguration('', {file: 'built-in defaults'})};
	const read = (path: string): string => readFileSync(path, 'utf8');
	try {
		return {file, ...parseConfiguration(read(file), {file, read})};
	} catch (error) {
		const reason = (error as Error).message;
		throw new Failure(`The configuration file ${file} cannot be read: ${reason}.`, exitStatus.system, error);
	}
}
