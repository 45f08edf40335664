// Pages that promise something of this folder's tests say what the tests say.
import {existsSync, readFileSync} from 'node:fs';
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

test('docs/seeds.md has every sentence once, in order, and names files that exist and tests that are in them', t => {
	const page = read('seeds.md');
	const numbers = [...page.matchAll(/^\| ([ES]\d+) \|/gm)].map(([, number]) => number);
	const upTo = (letter: string, last: number) => Array.from({length: last}, (_, at) => `${letter}${at + 1}`);
	t.deepEqual(numbers, [...upTo('E', 52), ...upTo('S', 56)]);
	const links = linksOf(page);
	const path = (link: string) => join(root, 'docs', link);
	t.deepEqual(
		links.filter(link => !existsSync(path(link.path))),
		[],
	);
	const tests = links.filter(link => link.path.includes('/test/'));
	const missing = tests.filter(link => !readFileSync(path(link.path), 'utf8').includes(link.words));
	t.deepEqual(missing, []);
});
