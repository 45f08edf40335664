// Loads files of the program with what V8 made of them at build time: compiling the daemon takes 15 ms, reading it
// compiled 3. V8 refuses what another version of itself, or another text, has left; then it is compiled as usual.
import {existsSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {Script} from 'node:vm';
import {programFolder} from './program-folder.ts';

/** Where the compiled form of a file is, for the Node that runs. */
export function compiledPath(path: string): string {
	return `${path}.${process.version}-${process.arch}.cache`;
}

/** A CommonJS file as a function that V8 has compiled, or is to compile. */
export function scriptOf(path: string): Script {
	const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(path, 'utf8')}\n})`;
	const compiled = compiledPath(path);
	const cachedData = existsSync(compiled) ? readFileSync(compiled) : undefined;
	return new Script(source, {filename: path, ...(cachedData && {cachedData})});
}

/** Builtins that take milliseconds to load, and that no first packet waits for. */
const slow: readonly string[] = ['node:child_process', 'node:fs/promises', 'node:net', 'node:v8'];

/** A builtin that is loaded when something of it is used. */
function late(builtin: string): object {
	return new Proxy({}, {get: (_, name) => Reflect.get(process.getBuiltinModule(builtin) ?? {}, name)});
}

const loaded = new Map<string, {exports: unknown}>();

/** Runs a CommonJS file of the program, once; gives what it exports. The files that it requires are loaded alike. */
export function loadCompiled<T>(file: string): T {
	const path = join(programFolder, file);
	const known = loaded.get(path);
	if (known !== undefined) return known.exports as T;
	const module = {exports: {}};
	loaded.set(path, module);
	const require = createRequire(path);
	const load = (name: string): unknown => {
		if (name.startsWith('./')) return loadCompiled(name);
		return slow.includes(name) ? late(name) : require(name);
	};
	scriptOf(path).runInThisContext()(module.exports, load, module, path, programFolder);
	return module.exports as T;
}
