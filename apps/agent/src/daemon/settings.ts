// From the configuration to what a client is given: data for the machine, and the function that says which options of
// a server's message count.
import type {Settings} from '@lessee/client';
import {defaultTiming, type Policy, type RawOption} from '@lessee/lease';

/** Subnet mask, classless routes, routers, name servers, domain name and search, broadcast, MTU, NTP, host name, static routes. */
const requestedByDefault = [1, 121, 3, 6, 15, 119, 28, 26, 42, 12, 33];

/** The settings of an interface without a configuration file. */
export function defaultSettings(hardware: Policy['hardware']): Settings {
	const asked: readonly RawOption[] = [[55, Uint8Array.from(requestedByDefault)]];
	return {
		policy: {
			hardware,
			timing: defaultTiming,
			options: {DISCOVER: asked, REQUEST: asked, INFORM: asked, DECLINE: [], RELEASE: []},
			require: [],
			reject: [],
			broadcast: false,
			rapidCommit: false,
			acd: 'off',
			script: false,
			predefined: [],
		},
		effective: message => message,
	};
}
