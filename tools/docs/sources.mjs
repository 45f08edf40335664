// The sources that pages are derived from: the TypeScript files of packages and apps that git knows.
import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

/** Every source file, by its path, with its lines. */
export function sources(root) {
	const cwd = fileURLToPath(root);
	const listed = execFileSync('git', ['ls-files', 'packages/*/src/*.ts', 'apps/*/src/*.ts'], {
		cwd,
		encoding: 'utf8',
	});
	return listed
		.trim()
		.split('\n')
		.filter(path => existsSync(new URL(path, root)))
		.map(path => ({path, lines: readFileSync(new URL(path, root), 'utf8').split('\n')}));
}
