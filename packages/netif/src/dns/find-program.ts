import {constants} from 'node:fs';
import {access, stat} from 'node:fs/promises';
import {isAbsolute, join} from 'node:path';

/** Where programs are looked for when the daemon's PATH does not have them. */
const systemFolders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The path of a program, by the PATH of this process and in the system's folders, within a root folder. */
export async function findProgram(name: string, root: string): Promise<string | undefined> {
	const path = (process.env['PATH'] ?? '').split(':').filter(isAbsolute);
	for (const folder of new Set([...path, ...systemFolders])) {
		const program = join(root, folder, name);
		if (await isProgram(program)) return program;
	}
	return undefined;
}

async function isProgram(path: string): Promise<boolean> {
	try {
		await access(path, constants.X_OK);
		return (await stat(path)).isFile();
	} catch {
		return false;
	}
}
