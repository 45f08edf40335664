// Pages that promise something of this folder's tests say what the tests say.
import {readFileSync} from 'node:fs';
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
