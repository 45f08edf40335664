/** Puts whole files and links in a place: whoever reads it finds the old one or the new one, never a part. */
import {open, rename, rm, symlink} from 'node:fs/promises';
import {dirname} from 'node:path';
import {codeOf, type LocatedFile, type Present} from './located-file.ts';

/** A file as it is to be. */
export type FileContent = Extract<Present, {kind: 'file'}>;

/**
 * The system's reasons not to let a file be replaced that may still be written to: it is mounted there (EBUSY), or its
 * folder is read-only or not ours.
 */
const onlyInPlace = new Set(['EBUSY', 'EROFS', 'EACCES', 'EPERM']);

/** Makes a place what it is to be. Where a file can't be replaced it is written in place, which is not atomic. */
export async function putInPlace({target, present}: LocatedFile, wanted: Present): Promise<void> {
	if (wanted.kind === 'absent') return removeFile(target);
	if (wanted.kind === 'symlink') return replaceBy(target, temporary => symlink(wanted.link, temporary));
	try {
		await replaceFile(target, wanted);
	} catch (error) {
		if (present.kind !== 'file' || !onlyInPlace.has(codeOf(error) ?? '')) throw error;
		await overwriteFile(target, wanted.content);
	}
}

/** Replaces a file as a whole: written beside it, synced, renamed, and the folder synced. */
export function replaceFile(path: string, {content, mode, uid, gid}: FileContent): Promise<void> {
	return replaceBy(path, async temporary => {
		const file = await open(temporary, 'wx', 0o600);
		try {
			await file.writeFile(content, 'latin1');
			const own = await file.stat();
			if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid);
			await file.chmod(mode);
			await file.sync();
		} finally {
			await file.close();
		}
	});
}

/** Removes a file, if it is there, for good. */
export async function removeFile(path: string): Promise<void> {
	await rm(path, {force: true});
	await syncFolder(path);
}

async function replaceBy(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
	const temporary = `${path}.dhcpagent-new`;
	await rm(temporary, {force: true});
	try {
		await make(temporary);
		await rename(temporary, path);
	} catch (error) {
		// The reason for the failure is the one to tell, not that of the cleaning up.
		await rm(temporary, {force: true}).catch(() => {});
		throw error;
	}
	await syncFolder(path);
}

async function overwriteFile(path: string, content: string): Promise<void> {
	const file = await open(path, 'r+');
	try {
		// Written before it is cut: a reader in between finds lines too many, but never none.
		await file.writeFile(content, 'latin1');
		await file.truncate(content.length);
		await file.sync();
	} finally {
		await file.close();
	}
}

async function syncFolder(path: string): Promise<void> {
	const folder = await open(dirname(path), 'r');
	try {
		await folder.sync();
	} finally {
		await folder.close();
	}
}
