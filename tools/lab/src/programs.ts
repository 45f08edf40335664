/** Which of the programs that the lab runs are installed. */
import {existsSync} from 'node:fs';

const folders = [
	'/usr/local/sbin',
	'/usr/local/bin',
	'/usr/sbin',
	'/usr/bin',
	'/sbin',
	'/bin',
	'/lib/systemd',
];

/** What every lab needs. */
const basics = ['ip', 'unshare', 'nsenter', 'tcpdump', 'python3'];

/** Whether a program is installed where the lab's hosts look. */
export function installed(program: string): boolean {
	return folders.some(folder => existsSync(`${folder}/${program}`));
}

/** The programs that are not installed, of those that every lab needs and the ones named. */
export function missing(...programs: readonly string[]): readonly string[] {
	return [...basics, ...programs].filter(program => !installed(program));
}
