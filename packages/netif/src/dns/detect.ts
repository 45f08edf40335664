/** Finds out who has /etc/resolv.conf in hand on this machine. */
import {realpath} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';
import type {RunCommand} from './command.ts';
import {findProgram} from './find-program.ts';
import {locateFile} from './located-file.ts';
import {isMountPoint, runsElsewhere} from './proc.ts';

/** Where DNS settings go. */
export type Destination =
	| {readonly kind: 'resolved' | 'resolvconf'; readonly program: string}
	| {readonly kind: 'file'; readonly path: string};

/** The file that every resolver reads. */
const usualFile = '/etc/resolv.conf';

/** What systemd-resolved keeps for others to read, and the file of its package that names it as the server. */
const filesOfResolved = /^\/(?:run\/systemd\/resolve\/|(?:usr\/)?lib\/systemd\/resolv\.conf$)/;

/**
 * Finds the destination for the mode `auto`, within a root folder ('' for none). Throws where systemd-resolved serves
 * another network namespace: it would take our interfaces for its own, and its file is not ours to write.
 */
export async function detectDestination(root: string, run: RunCommand): Promise<Destination> {
	return (
		(await detectResolved(root, run)) ?? (await detectResolvconf(root)) ?? {kind: 'file', path: usualFile}
	);
}

async function detectResolved(root: string, run: RunCommand): Promise<Destination | undefined> {
	if (!(await isFileOfResolved(root))) return undefined;
	if (await runsElsewhere('systemd-resolve', root)) {
		throw new Error(
			`${usualFile} must belong to this network namespace to take DNS settings, and is that of systemd-resolved in another; resolv-conf can name another file.`,
		);
	}
	const program = await findProgram('resolvectl', root);
	// Its files outlive it, so it is asked.
	const answers = program !== undefined && (await run({program, args: ['dns']})).ok;
	return answers ? {kind: 'resolved', program} : undefined;
}

async function isFileOfResolved(root: string): Promise<boolean> {
	const {target, present} = await locateFile(usualFile, root);
	// Early in a boot there may be no more than the link; who is asked then is started.
	if (present.kind === 'symlink') return filesOfResolved.test(resolve(dirname(usualFile), present.link));
	const place = target.slice((await realpath(join(root, '/'))).replace(/\/$/, '').length);
	// A file mounted over it (`ip netns exec`, containers) was given to this namespace, whoever has the one below.
	return filesOfResolved.test(place) && !(await isMountPoint(target, root));
}

/** As the hooks of Debian's packages do: if it is there, it is used. */
async function detectResolvconf(root: string): Promise<Destination | undefined> {
	const program = await findProgram('resolvconf', root);
	if (program === undefined) return undefined;
	// The systemd-resolved package has a link of that name to a program of its own, which speaks to it and to no file.
	const isResolvectl = basename(await realpath(program)) === 'resolvectl';
	return isResolvectl ? undefined : {kind: 'resolvconf', program};
}
