import {readFileSync} from 'node:fs';
import type {Entropy} from '@lessee/ports';
import {requireLinux} from '../unsupported.ts';
import {demand} from './native.ts';

/** The kernel's random numbers, asked for directly: loading `node:crypto` costs milliseconds at start. */
export function systemEntropy(): Entropy {
	requireLinux();
	const word = new Uint32Array(1);
	const bytes = new Uint8Array(word.buffer);
	return {
		u32: () => {
			demand('Asking for a random number', 'getrandom', bytes, bytes.length, 0);
			return word[0] ?? 0;
		},
	};
}

/** The identity of this boot of the machine, a UUID: another one means that everything volatile is gone. */
export function bootId(): string {
	requireLinux();
	return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}
