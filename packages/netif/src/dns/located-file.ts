/**
 * Finds the file that stands behind a path, and what is there. Symbolic links are followed one by one, because whoever
 * made /etc/resolv.conf a link wants the link to stay.
 */
import {lstat, readFile, readlink, realpath} from 'node:fs/promises';
import {basename, dirname, isAbsolute, join} from 'node:path';

/** What is at a path. Bytes are characters from U+0000 to U+00FF, so that JSON keeps them all, readably. */
export type Present =
	| {readonly kind: 'absent'}
	| {
			readonly kind: 'file';
			readonly content: string;
			/** Permission bits. */
			readonly mode: number;
			readonly uid: number;
			readonly gid: number;
	  }
	/** A link that leads nowhere. */
	| {readonly kind: 'symlink'; readonly link: string};

/** The place where a file is or would be. */
export interface LocatedFile {
	/** An absolute path without symbolic links, but for a last one that leads nowhere. */
	readonly target: string;
	readonly present: Present;
}

/** As many links as the kernel follows. */
const mostLinks = 40;

/**
 * Follows a path within a root folder ('' for none). A link into a folder that does not exist, or round in a circle,
 * can't be written through: then the place is the path itself. Throws where something is no regular file.
 */
export async function locateFile(path: string, root: string): Promise<LocatedFile> {
	const own = await inRealFolder(join(root, path));
	let target = own;
	for (let links = 0; links <= mostLinks; links++) {
		const present = await lookAt(target);
		if (present.kind !== 'symlink') return {target, present};
		const {link} = present;
		try {
			// Not normalised: ".." after a link to a folder is the kernel's business.
			target = await inRealFolder(`${isAbsolute(link) ? root : dirname(target)}/${link}`);
		} catch {
			break;
		}
	}
	return {target: own, present: await lookAt(own)};
}

/** Tells one content of a place from another. Loading `node:crypto` costs milliseconds: not at start, then. */
export async function fingerprint({target, present}: LocatedFile): Promise<string> {
	const {createHash} = await import('node:crypto');
	const said = present.kind === 'file' ? present.content : present.kind === 'symlink' ? present.link : '';
	return createHash('sha256')
		.update(JSON.stringify([target, present.kind, said]))
		.digest('hex');
}

/** The symbolic errno of an error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

async function inRealFolder(path: string): Promise<string> {
	return join(await realpath(dirname(path)), basename(path));
}

async function lookAt(path: string): Promise<Present> {
	try {
		const stats = await lstat(path);
		if (stats.isSymbolicLink()) return {kind: 'symlink', link: await readlink(path)};
		if (!stats.isFile()) throw new Error(`${path} must be a regular file to hold DNS settings, and is none.`);
		const {uid, gid} = stats;
		return {kind: 'file', content: await readFile(path, 'latin1'), mode: stats.mode & 0o7777, uid, gid};
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return {kind: 'absent'};
		throw error;
	}
}
