// The configuration file: found, read, and its problems told. What it says is @lessee/dhclient's to understand.
import {existsSync, readFileSync, statSync} from 'node:fs';
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
	try {
		return {file, ...parseConfiguration(readFileSync(file, 'utf8'), {file, read: readIncluded})};
	} catch (error) {
		const reason = (error as Error).message;
		throw new Failure(`The configuration file ${file} cannot be read: ${reason}.`, exitStatus.system, error);
	}
}

/** A pipe or a device has no end, or none soon. */
function readIncluded(path: string): string {
	if (!statSync(path).isFile()) throw new Error('it is not a regular file');
	return readFileSync(path, 'utf8');
}
