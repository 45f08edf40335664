import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {forInterface, formatProblem, parseConfiguration, statementGroups} from '../src/index.ts';
import {settingsOf} from './parsing.ts';

// Tests run compiled, two folders further down.
const vectors = join(import.meta.dirname, '../../test/vectors');
const files = readdirSync(vectors).filter(file => file.endsWith('.conf'));
const read = (file: string) => readFileSync(join(vectors, file), 'utf8');
const words = new Set(statementGroups.flatMap(({statements}) => statements.map(({name}) => name)));

const needed = ['option', 'vendor', 'fixed-address', 'interface'];

// The statements in them that have no effect here.
const expected: {readonly [file: string]: readonly string[]} = {
	'openbsd.conf': ['8:1 warning'],
	'vendor.conf': ['24:2 warning', '25:2 warning'],
};

for (const file of files) {
	test(`${file}: parses without complaint`, t => {
		const {problems} = parseConfiguration(read(file), {file});
		t.deepEqual(
			problems.map(({line, column, severity}) => `${line}:${column} ${severity}`),
			expected[file] ?? [],
		);
	});

	test(`${file}: a misspelt statement is reported at its own place, and nothing else is lost`, t => {
		const text = read(file);
		const whole = parseConfiguration(text, {file}).problems.length;
		for (const {line, column, offset, word} of statementStarts(text)) {
			const broken = `${text.slice(0, offset)}q${text.slice(offset + 1)}`;
			const {problems} = parseConfiguration(broken, {file});
			if (expected[file]?.includes(`${line}:${column} warning`)) continue;
			const [first, ...others] = problems.filter(({severity}) => severity === 'error');
			t.like(first, {line, column}, `${word} on line ${line}`);
			t.regex(first?.message ?? '', /^Expected a statement, found "q/);
			// What a definition declared, and what a lease cannot be without, is missed later; nothing else may be.
			if (!needed.includes(word)) t.is(problems.length, whole + 1, others.map(formatProblem).join('\n'));
		}
	});

	test(`${file}: a missing semicolon is reported where it is missing`, t => {
		const text = read(file);
		for (const match of text.matchAll(/;(?=[^\S\n]*\n[^\S\n]*[a-z]|\n*$)/g)) {
			const before = text.slice(0, match.index);
			if (/#[^\n]*$/.test(before)) continue;
			const {problems} = parseConfiguration(`${before}${text.slice(match.index + 1)}`, {file});
			const place = {line: before.split('\n').length, column: match.index - before.lastIndexOf('\n')};
			const error = problems.find(({severity}) => severity === 'error');
			t.like(error, place, `after ${before.slice(-30)}`);
		}
	});

	test(`${file}: a configuration cut off anywhere is read to where it goes`, t => {
		const text = read(file);
		for (let end = 0; end < text.length; end += 7) {
			const {problems} = parseConfiguration(text.slice(0, end), {file});
			t.true(problems.filter(({severity}) => severity === 'error').length <= 4, `cut at ${end}`);
		}
	});
}

/** Where statements begin: a word that is one's, first on its line, behind the end of another. */
function statementStarts(text: string) {
	const starts: {line: number; column: number; offset: number; word: string}[] = [];
	let offset = 0;
	let ended = true;
	for (const [i, line] of text.split('\n').entries()) {
		const code = line.replace(/#.*/, '');
		const [, space = '', word = ''] = /^(\s*)([a-z0-9-]+)/.exec(code) ?? [];
		if (ended && words.has(word) && !['case', 'default'].includes(word)) {
			starts.push({line: i + 1, column: space.length + 1, offset: offset + space.length, word});
		}
		if (code.trim() !== '') ended = /[;{}]\s*$/.test(code);
		offset += line.length + 1;
	}
	return starts;
}

test("Debian's file asks for what Debian's dhclient asks for and sends the host name", t => {
	const settings = settingsOf(t, read('debian.conf'), 'eth0');
	t.deepEqual(
		settings.request.map(({code}) => code),
		[1, 28, 2, 3, 15, 6, 119, 12, 44, 47, 26, 121, 42],
	);
	t.like(settings.statements, {length: 1, 0: {kind: 'modify', action: 'send', option: {name: 'host-name'}}});
});

test("ISC's example gives its lease and its alias to the interface that they name", t => {
	const settings = settingsOf(t, read('isc-example.conf'), 'ep0');
	t.like(settings.leases[0], {
		address: '192.33.137.200',
		medium: 'link0 link1',
		expiresAt: Date.UTC(2000, 0, 12, 0, 0, 1),
	});
	t.like(settings.alias, {address: '192.5.5.213'});
	t.is(
		forInterface(parseConfiguration(read('isc-example.conf'), {file: 'x'}).configuration, 'ep1').leases
			.length,
		0,
	);
});
