import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {forInterface, parseConfiguration, type Settings} from '../src/index.ts';
import {hex} from './parsing.ts';

const home = join(import.meta.dirname, '../../test/vectors/isc');

/** One run of ISC's dhclient: what it was told, and what it did. */
export interface IscRun {
	readonly settings: Settings;
	readonly discover: Uint8Array;
	readonly request: Uint8Array;
	readonly ack: Uint8Array;
	/** Its script's environment for BOUND. */
	readonly environment: {readonly [name: string]: string};
	/** The lines of its lease file. */
	readonly leases: readonly string[];
}

/** The run of a folder of `vectors/isc`. */
export function iscRun(name: string): IscRun {
	const read = (file: string) => readFileSync(join(home, name, file), 'utf8');
	const message = (file: string) => hex(read(`${file}.hex`).replace(/\s/g, ''));
	const variables = read('environment.txt').trimEnd().split('\n');
	const {configuration, problems} = parseConfiguration(read('dhclient.conf'), {file: name});
	if (problems.length > 0) throw new Error(problems[0]?.message);
	return {
		settings: forInterface(configuration, 'c0'),
		discover: message('discover'),
		request: message('request'),
		ack: message('ack'),
		environment: Object.fromEntries(
			variables.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
		),
		leases: read('leases.txt').trimEnd().split('\n'),
	};
}

/** What the machine of those runs knew about itself. */
export function contextOf(chaddr: Uint8Array) {
	return {hostname: 'client', hardware: {type: 1, address: chaddr}};
}
