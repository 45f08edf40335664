// Debian packages, downloaded and unpacked into a cache, never installed: the tests want what is in them.
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const cache = join(dirname(fileURLToPath(import.meta.url)), '../../../node_modules/.cache/debian');

/** How long a download may take, of a package or of the package lists, milliseconds. */
const patience = 120_000;

/** Packages that are there to be used, by name, or why they are not. */
export type Unpacked = {readonly folders: ReadonlyMap<string, string>} | {readonly reason: string};

/** Unpacks packages of the system's own release, for root alone; each is downloaded once. */
export function unpack(...names: readonly string[]): Unpacked {
	if (process.getuid?.() !== 0) return {reason: 'what they are for needs root'};
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
		moveUnlessThere(join(work, 'tree'), folder);
		return undefined;
	} finally {
		rmSync(work, {recursive: true, force: true});
	}
}

/** Another test's process may have been faster. */
function moveUnlessThere(from: string, to: string): void {
	try {
		renameSync(from, to);
	} catch (error) {
		if (!existsSync(to)) throw error;
	}
}

const quiet = ['-q', '-o', 'APT::Sandbox::User=root'];

/** With the machine's package lists, or where it has none with lists of our own. */
function download(name: string, work: string): string | undefined {
	if (run(['apt-get', ...quiet, 'download', name], work).status === 0) return undefined;
	lists ??= freshLists();
	if (lists.failed !== undefined) return lists.failed;
	const {status, stderr} = run(['apt-get', ...lists.options, 'download', name], work);
	return status === 0 ? undefined : stderr;
}

let lists: {readonly options: readonly string[]; readonly failed: string | undefined} | undefined;

/** Package lists of this process alone, for apt-get shares none between two; they go when it ends. */
function freshLists(): NonNullable<typeof lists> {
	const folder = mkdtempSync(join(tmpdir(), 'lessee-lists-'));
	process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
	mkdirSync(join(folder, 'partial'));
	const here = [`Dir::State::Lists=${folder}`, 'Dir::Cache::pkgcache=', 'Dir::Cache::srcpkgcache='];
	const options = [...quiet, ...here.flatMap(setting => ['-o', setting])];
	const {status, stderr} = run(['apt-get', ...options, 'update'], folder);
	return {options, failed: status === 0 ? undefined : stderr};
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
