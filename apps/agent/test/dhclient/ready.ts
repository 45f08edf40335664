// Whether tests beside ISC's dhclient can be run.
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
