import {defaultTiming, type Policy} from '@lessee/lease';
import type {Link} from '@lessee/ports';
import type {Settings} from '../src/index.ts';

/** Settings as the built-in defaults have them, without conflict detection. */
export function settings({hardware}: Pick<Link, 'hardware'>, policy: Partial<Policy> = {}): Settings {
	const asked = [[55, Uint8Array.of(1, 121, 3, 6, 15, 26, 28, 33)]] as const;
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
			...policy,
		},
		effective: ({options, unknown, malformed}) => ({options, unknown, malformed}),
	};
}
