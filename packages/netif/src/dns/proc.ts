/** What /proc says of mounts and of other processes. Where it says nothing, nothing is known. */
import {readdir, readFile, readlink} from 'node:fs/promises';

/** Whether something is mounted at exactly this path. */
export async function isMountPoint(path: string, root: string): Promise<boolean> {
	const mounts = (await readOrEmpty(`${root}/proc/self/mountinfo`)).split('\n');
	return mounts.some(mount => mount.split(' ')[4] === path);
}

/** Whether processes of a name (at most 15 characters) run in network namespaces, but none in ours. */
export async function runsElsewhere(name: string, root: string): Promise<boolean> {
	const own = await namespaceOf('self', root);
	if (own === undefined) return false;
	const processes = (await readdir(`${root}/proc`).catch(() => [])).filter(entry => /^\d+$/.test(entry));
	const namespaces = await Promise.all(
		processes.map(async process =>
			(await readOrEmpty(`${root}/proc/${process}/comm`)) === `${name}\n`
				? namespaceOf(process, root)
				: undefined,
		),
	);
	const theirs = namespaces.filter(namespace => namespace !== undefined);
	return theirs.length > 0 && !theirs.includes(own);
}

function namespaceOf(process: string, root: string): Promise<string | undefined> {
	return readlink(`${root}/proc/${process}/ns/net`).catch(() => undefined);
}

function readOrEmpty(path: string): Promise<string> {
	return readFile(path, 'utf8').catch(() => '');
}
