// Loads a file of the program with what V8 made of it at build time: compiling the daemon takes 12 ms, reading it
// compiled 2. V8 refuses what another version of itself, or another text, has left; then it is compiled as usual.
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

/** Runs a CommonJS file of the program; gives what it exports. */
export function loadCompiled<T>(file: string): T {
	const path = join(programFolder, file);
	const module = {exports: {}};
	scriptOf(path).runInThisContext()(module.exports, createRequire(path), module, path, programFolder);
	return module.exports as T;
}
