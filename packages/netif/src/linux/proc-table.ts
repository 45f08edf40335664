import {readFileSync} from 'node:fs';

/** The rows of a table below /proc, each as its words. */
export function procRows(path: string): readonly (readonly string[])[] {
	return readFileSync(path, 'latin1')
		.split('\n')
		.map(line => line.trim().split(/ +/));
}
