// Pages that promise something of this folder's tests say what the tests say.
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {callsRow, differences, differentCalls, variablesRow} from './differences.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../../../..');
const read = (page: string) => readFileSync(join(root, 'docs', page), 'utf8');

/** The rows of the first table under a heading. */
function rowsUnder(heading: string, text: string): readonly string[] {
	const [, section = ''] = text.split(`## ${heading}\n`);
	const [, ...rows] = (section.split('\n## ')[0] ?? '').split('\n').filter(line => line.startsWith('| '));
	return rows;
}

test('docs/hooks/dhclient-differences.md lists the differences that the comparison allows, and no other', t => {
	const page = read('hooks/dhclient-differences.md');
	t.deepEqual(rowsUnder('Variables', page), differences.map(variablesRow));
	t.deepEqual(rowsUnder('Calls', page), Object.values(differentCalls).map(callsRow));
});

/** The links of a page: what they say, and where they lead from the page's folder. */
const linksOf = (page: string) =>
	[...page.matchAll(/\[([^\]]+)\]\(([^)#]+)\)/g)].map(([, words = '', path = '']) => ({words, path}));

test('every link of a page leads to a file, or elsewhere', t => {
	const docs = readdirSync(join(root, 'docs'), {recursive: true, encoding: 'utf8'}).map(
		name => `docs/${name}`,
	);
	const pages = [
		'README.md',
		'ARCHITECTURE.md',
		'CONTRIBUTING.md',
		...docs.filter(name => name.endsWith('.md')),
	];
	const dead = pages.flatMap(page =>
		linksOf(readFileSync(join(root, page), 'utf8'))
			.filter(({path}) => !/^https?:/.test(path) && !existsSync(join(root, dirname(page), path)))
			.map(({path}) => `${page}: ${path}`),
	);
	t.deepEqual(dead, []);
});

test('docs/seeds.md has every sentence once, in order, and names tests that there are', t => {
	const page = read('seeds.md');
	const numbers = [...page.matchAll(/^\| ([ES]\d+) \|/gm)].map(([, number]) => number);
	const upTo = (letter: string, last: number) => Array.from({length: last}, (_, at) => `${letter}${at + 1}`);
	t.deepEqual(numbers, [...upTo('E', 52), ...upTo('S', 56)]);
	const tests = linksOf(page).filter(({path}) => path.includes('/test/'));
	const missing = tests.filter(({words, path}) => !read(path).includes(words));
	t.deepEqual(missing, []);
});
