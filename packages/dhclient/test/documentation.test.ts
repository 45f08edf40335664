import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import test from 'ava';
import {functions} from '../src/expression/functions.ts';
import * as everything from '../src/index.ts';
import {formatProblem, parseConfiguration, type Statement, statementGroups} from '../src/index.ts';

// Tests run compiled, two folders further down.
const home = join(import.meta.dirname, '../..');
const page = readFileSync(join(home, '../../docs/configuration.md'), 'utf8');
const readme = readFileSync(join(home, 'README.md'), 'utf8');

function cell(text: string): string {
	return text.replaceAll('|', '\\|').replaceAll('...', '…');
}

function row({name, where, syntax, fallback, meaning}: Statement): string {
	return `| \`${name}\` | ${where.join(', ')} | ${syntax === '' ? '' : `\`${cell(syntax)}\``} | ${cell(fallback)} | ${cell(meaning)} |`;
}

/** The tables of the page, generated; the page holds exactly these. */
for (const {title, statements} of statementGroups) {
	test(`docs/configuration.md: the table "${title}" is that of the code, statement by statement`, t => {
		const section = page.split(/^##+ /m).find(part => part.startsWith(`${title}\n`)) ?? '';
		const rows = section.split('\n').filter(line => line.startsWith('| `'));
		t.deepEqual(rows, statements.map(row));
	});
}

test('docs/configuration.md: no section documents statements that there are not', t => {
	const rows = page.match(/^\| `[^`]+` \| (top|interface|condition|lease|alias)\b/gm) ?? [];
	t.is(rows.length, statementGroups.flatMap(({statements}) => statements).length);
});

test('docs/configuration.md: the table of functions is that of the code', t => {
	const rows = Object.entries(functions).map(([name, {parameters, variadic, result}]) => {
		const form = parameters ? `${name}(${parameters.join(', ')}${variadic ? ', …' : ''})` : name;
		return `| \`${form}\` | ${result} |`;
	});
	const section = page.split(/^## /m).find(part => part.startsWith('Expressions\n')) ?? '';
	const written = section
		.split('\n')
		.filter(line => line.startsWith('| `'))
		.map(line => line.split(' | ').slice(0, 2).join(' | ').concat(' |'));
	t.deepEqual(written, rows);
});

for (const [i, [, example = '']] of [...page.matchAll(/^```conf\n([\s\S]*?)^```$/gm)].entries()) {
	test(`docs/configuration.md: example ${i + 1} is a configuration without errors`, t => {
		const {problems} = parseConfiguration(example, {file: 'example', read: () => ''});
		t.deepEqual(problems.filter(({severity}) => severity === 'error').map(formatProblem), []);
	});
}

test('docs/configuration.md: the error shown is the one that is reported', t => {
	const [, shown = ''] = /^```text\n([\s\S]*?)^```$/m.exec(page) ?? [];
	const text =
		'# a configuration\nsend dhcp-client-identifier = hardware;\nsupersede domain-name-servers ns.example.com;\n';
	const {problems} = parseConfiguration(text, {file: '/etc/dhcp/dhclient.conf'});
	t.is(shown, `${problems.map(formatProblem).join('\n')}\n`);
});

test('README: the program runs and prints what it says', async t => {
	const [, program = ''] = /^```js\n([\s\S]*?)^```$/m.exec(readme) ?? [];
	const [, output = ''] = /^```text\n([\s\S]*?)^```$/m.exec(readme) ?? [];
	const file = join(home, 'build/readme.mjs');
	const lines: string[] = [];
	writeFileSync(
		file,
		program.replace("'@lessee/dhclient'", "'./src/index.js'").replaceAll('console.log', 'globalThis.printed'),
	);
	(globalThis as {printed?: unknown}).printed = (line: string) => lines.push(line);
	await import(pathToFileURL(file).href);
	t.is(`${lines.join('\n')}\n`, output);
});

test('the public interface of the package is this', t => {
	t.deepEqual(Object.keys(everything).sort(), [
		'bytesOf',
		'declaredRegistry',
		'dhcpSpace',
		'effectiveOptions',
		'environment',
		'forInterface',
		'formatLeases',
		'formatProblem',
		'leaseOf',
		'optionNamed',
		'outgoingOptions',
		'parseConfiguration',
		'registryOf',
		'statementGroups',
	]);
});
