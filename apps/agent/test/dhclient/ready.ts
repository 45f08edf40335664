// Whether tests beside ISC's dhclient can be run, and how many at once.
import {missing} from '@lessee/lab';
import test from 'ava';
import {programOf} from './debian.ts';

const program = programOf('isc-dhcp-client', '/sbin/dhclient');

/** ISC's client; empty where the tests cannot be run. */
export const dhclient = program ?? '';

/** Whether these tests can be run here: as root, with dhcpd and a dhclient. */
export const ready = process.getuid?.() === 0 && missing('dhcpd').length === 0 && program !== undefined;

/** Declares a test that needs all of that. */
export const labTest = ready ? test : test.skip;

/** Three are six small networks. */
const mostAtOnce = 3;
const waiting: (() => void)[] = [];
let running = 0;

/** Does something when it is its turn. */
export async function inTurn<T>(body: () => Promise<T>): Promise<T> {
	while (running >= mostAtOnce) await new Promise<void>(resolve => waiting.push(resolve));
	running++;
	try {
		return await body();
	} finally {
		running--;
		waiting.shift()?.();
	}
}
