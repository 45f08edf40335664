import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import test from 'ava';

/** Runs the check over a tree of the given files. */
function check(t, files) {
	const root = mkdtempSync(join(tmpdir(), 'layers-'));
	t.teardown(() => rmSync(root, {recursive: true}));
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(join(root, dirname(path)), {recursive: true});
		writeFileSync(join(root, path), text);
	}
	const {status, stderr} = spawnSync(process.execPath, [join(import.meta.dirname, 'check.mjs'), root], {
		encoding: 'utf8',
	});
	return {status, stderr: stderr.trim()};
}

// biome-ignore format: one case is one line.
const refused = [
	['a layer that is not in the row',             'packages/wire/src/a.ts',   "import {x} from '@lessee/lease';",              'imports @lessee/lease, of which it may know nothing'],
	['a value where only types may be known',      'packages/netif/src/a.ts',  "import {\n\tx,\n\ttype Y,\n} from '@lessee/ports';", 'imports @lessee/ports, of which it may know only types'],
	['a re-export of a value',                     'packages/hooks/src/a.ts',  "export {x} from '@lessee/lease';",              'imports @lessee/lease, of which it may know only types'],
	['an import when it runs',                     'packages/hooks/src/a.ts',  "const x = await import('@lessee/netif');",      'imports @lessee/netif, of which it may know nothing'],
	['an import for its effect',                   'packages/hooks/src/a.ts',  "import '@lessee/client';",                      'imports @lessee/client, of which it may know nothing'],
	['a neighbour by path',                        'packages/hooks/src/a.ts',  "import {x} from '../../wire/src/index.ts';",    'imports ../../wire/src/index.ts, which is outside the package'],
	['the testkit outside tests',                  'packages/client/src/a.ts', "import {x} from '@lessee/testkit';",            'imports @lessee/testkit, of which it may know nothing'],
	['Node in a package for any runtime',          'packages/client/src/a.ts', "import {x} from 'node:fs';",                    'imports node:fs, but has to run in any JavaScript runtime'],
	['randomness in a pure package',               'packages/lease/src/a.ts',  'export const x = Math.random();',               'uses Math.random, but has to be pure'],
	['a clock in a pure package',                  'packages/wire/src/a.ts',   'export const x = Date.now();',                  'uses Date, but has to be pure'],
	['the process in a pure package',              'packages/dhclient/src/a.ts', 'export const x = process.env;',               'uses process., but has to be pure'],
];
for (const [what, path, text, fault] of refused) {
	test(`layers: ${what} is refused`, t => {
		const {status, stderr} = check(t, {[path]: text});
		t.is(stderr, `${path} ${fault}.`);
		t.is(status, 1);
	});
}

test('layers: files of a package that import each other in a circle are refused, also for types', t => {
	const {status, stderr} = check(t, {
		'packages/lease/src/a.ts': "import {b} from './deep/b.ts';",
		'packages/lease/src/deep/b.ts': "import {c} from './c.ts';",
		'packages/lease/src/deep/c.ts': "import type {A} from '../a.ts';",
		'packages/lease/src/d.ts': "import {a} from './a.ts';\nimport {c} from './deep/c.ts';",
	});
	t.is(stderr, 'packages/lease/src/a.ts imports itself by way of deep/b.ts, deep/c.ts.');
	t.is(status, 1);
});

test('layers: what the table allows passes', t => {
	const {status, stderr} = check(t, {
		'packages/netif/src/a.ts':
			"import {spawn} from 'node:child_process';\nimport type {Link} from '@lessee/ports';\nimport {decode} from '@lessee/wire';\nimport {b} from './b.ts';",
		'packages/lease/src/a.ts':
			"// Math.random and Date.now are not used: see 'the stimulus'.\nexport const x = state.process.pid;",
		'packages/client/test/a.test.ts':
			"import {simulate} from '@lessee/testkit';\nimport {Client} from '../src/index.ts';\nimport {x} from 'node:fs';",
	});
	t.is(stderr, '');
	t.is(status, 0);
});
