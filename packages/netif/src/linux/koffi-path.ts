/**
 * Where koffi.node is. Only that file is loaded, straight: koffi's own loader costs 9 ms and 2 MB at every start.
 */
import {existsSync, realpathSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';

/** The file of the running script, links resolved; undefined where there is none (`node -e`). */
function runningScript(): string | undefined {
	const script = process.argv[1];
	return script !== undefined && existsSync(script) ? realpathSync(script) : undefined;
}

/** A sidecar: a bundled program carries koffi.node next to its file. */
function* sidecars(): Generator<string> {
	const script = runningScript();
	if (script !== undefined) yield join(dirname(script), 'koffi.node');
}

/** The folder of koffi's prebuilt files; undefined where it is not installed. */
function installedFolder(): string | undefined {
	// A bundle in CommonJS has no import.meta.url.
	const base = import.meta.url ?? runningScript();
	if (base === undefined) return undefined;
	try {
		const koffi = createRequire(base).resolve('koffi');
		return dirname(createRequire(koffi).resolve(`@koromix/koffi-linux-${process.arch}/package.json`));
	} catch {
		return undefined;
	}
}

/** Koffi's prebuilt files as a package manager lays them down, for glibc and for musl. */
function* packaged(): Generator<string> {
	const folder = installedFolder();
	if (folder === undefined) return;
	for (const libc of ['linux', 'musl']) yield join(folder, `${libc}_${process.arch}`, 'koffi.node');
}

/** The files to try, best first. */
export function* koffiPaths(): Generator<string> {
	for (const path of sidecars()) if (existsSync(path)) yield path;
	for (const path of packaged()) if (existsSync(path)) yield path;
}

/** The koffi.node that is loaded: the one next to the running script, else the installed package's. */
export function koffiPath(): string | undefined {
	return koffiPaths().next().value ?? undefined;
}
