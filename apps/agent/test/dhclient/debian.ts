// Debian packages, downloaded and unpacked into a cache, never installed: the tests want what is in them.
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const cache = join(dirname(fileURLToPath(import.meta.url)), '../../../node_modules/.cache/debian');

/** How long one download may take, milliseconds; a package list takes about as long. */
const patience = 30_000;

/** Packages that are there to be used, by name, or why they are not. */
export type Unpacked = {readonly folders: ReadonlyMap<string, string>} | {readonly reason: string};

/** Unpacks packages of the system's own release; each is downloaded once. */
export function unpack(...names: readonly string[]): Unpacked {
	if (!existsSync('/usr/bin/dpkg-deb') || !existsSync('/usr/bin/apt-get')) {
		return {reason: 'the packages of a Debian-like system are needed, and this is none'};
	}
	const folders = new Map<string, string>();
	for (const name of names) {
		const folder = join(cache, name);
		if (!existsSync(folder)) {
			const failed = fetch(name, folder);
			if (failed !== undefined) return {reason: `the package ${name} cannot be had: ${failed}`};
		}
		folders.set(name, folder);
	}
	return {folders};
}

/** Downloads and unpacks a package; a folder is there only when all of it is. */
function fetch(name: string, folder: string): string | undefined {
	mkdirSync(cache, {recursive: true});
	const work = mkdtempSync(join(cache, '.work-'));
	try {
		const failed = download(name, work);
		if (failed !== undefined) return failed;
		const file = readdirSync(work).find(entry => entry.endsWith('.deb'));
		if (file === undefined) return 'apt-get left no file';
		const {status, stderr} = run(['dpkg-deb', '-x', join(work, file), join(work, 'tree')], work);
		if (status !== 0) return stderr;
		// Another test's process may have been faster.
		if (!existsSync(folder)) renameSync(join(work, 'tree'), folder);
		return undefined;
	} finally {
		rmSync(work, {recursive: true, force: true});
	}
}

/** With the machine's package lists, or where it has none with lists of our own. */
function download(name: string, work: string): string | undefined {
	const quiet = ['-q', '-o', 'APT::Sandbox::User=root'];
	if (run(['apt-get', ...quiet, 'download', name], work).status === 0) return undefined;
	const lists = join(cache, '.lists');
	mkdirSync(join(lists, 'partial'), {recursive: true});
	const own = [
		...quiet,
		'-o',
		`Dir::State::Lists=${lists}`,
		'-o',
		'Dir::Cache::pkgcache=',
		'-o',
		'Dir::Cache::srcpkgcache=',
	];
	const update = run(['apt-get', ...own, 'update'], work);
	if (update.status !== 0) return update.stderr;
	const again = run(['apt-get', ...own, 'download', name], work);
	return again.status === 0 ? undefined : again.stderr;
}

function run([file = '', ...args]: readonly string[], cwd: string): {status: number | null; stderr: string} {
	const {status, stderr, error} = spawnSync(file, args, {cwd, timeout: patience, encoding: 'utf8'});
	const said = (stderr ?? '').split('\n').find(line => line.startsWith('E:'));
	return {status, stderr: said ?? error?.message ?? stderr ?? ''};
}

/** A program as it is on this system, or else in its package; undefined where there is neither. */
export function programOf(name: string, path: string): string | undefined {
	if (existsSync(path)) return path;
	const unpacked = unpack(name);
	return 'folders' in unpacked ? join(unpacked.folders.get(name) ?? '', path) : undefined;
}
