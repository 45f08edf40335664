import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {
	forInterface,
	formatProblem,
	outgoingOptions,
	parseConfiguration,
	statementGroups,
} from '../src/index.ts';

const vectors = join(import.meta.dirname, '../../test/vectors');
const wild = readdirSync(vectors)
	.filter(file => file.endsWith('.conf'))
	.map(file => readFileSync(join(vectors, file), 'utf8'));
const words = statementGroups.flatMap(({statements}) => statements.map(({name}) => name));
const settings = {seed: 20260819, numRuns: 600};

/** Reads a text and uses all that comes of it; what throws fails the test. */
function use(text: string): void {
	const {configuration, problems} = parseConfiguration(text, {file: 'fuzz.conf', read: () => text});
	for (const problem of problems) {
		const formatted = formatProblem(problem);
		// biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point.
		if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(formatted))
			throw new Error(`control characters in ${JSON.stringify(formatted)}`);
		if (problem.line < 1 || problem.column < 1) throw new Error(`no such place: ${formatted}`);
	}
	for (const name of [undefined, ...configuration.interfaces.keys()]) {
		outgoingOptions(forInterface(configuration, name), 'DISCOVER', {
			hostname: 'h',
			hardware: {type: 1, address: Uint8Array.of(2, 0, 0, 0, 0, 1)},
		});
	}
}

const token = fc.oneof(
	fc.constantFrom(...words),
	fc.constantFrom(
		';',
		'{',
		'}',
		'(',
		')',
		',',
		':',
		'.',
		'=',
		'!=',
		'~=',
		'/',
		'"',
		'"x"',
		'\\',
		'#',
		'\n',
		'-',
		'+',
	),
	fc.constantFrom(
		'routers',
		'host-name',
		'domain-search',
		'fqdn.fqdn',
		'unknown-200',
		'code',
		'space',
		'array',
		'of',
		'text',
		'integer',
		'concat',
		'substring',
		'hardware',
		'exists',
		'not',
		'and',
		'or',
		'else',
		'elsif',
		'never',
	),
	fc.integer({min: -2, max: 70_000}).map(String),
	fc.string({maxLength: 6}),
);

test('parser: any sequence of tokens is read without throwing', t => {
	fc.assert(
		fc.property(fc.array(token, {maxLength: 60}), tokens => use(tokens.join(' '))),
		settings,
	);
	t.pass();
});

test('parser: any text is read without throwing', t => {
	fc.assert(fc.property(fc.string({unit: 'binary', maxLength: 300}), use), settings);
	t.pass();
});

test('parser: a damaged configuration from the wild is read without throwing', t => {
	const damage = fc.tuple(fc.constantFrom(...wild), fc.nat(), fc.nat(20), fc.string({maxLength: 5}));
	fc.assert(
		fc.property(damage, ([text, at, length, put]) => {
			const start = at % text.length;
			use(text.slice(0, start) + put + text.slice(start + length));
		}),
		settings,
	);
	t.pass();
});

test('parser: nesting and chains of any length end in a problem, not in a full stack', t => {
	const many = 20_000;
	const texts = [
		`${'if known { '.repeat(many)}`,
		`send host-name = ${'('.repeat(many)}"a"${')'.repeat(many)};`,
		`send host-name = ${'concat("a", '.repeat(many)}"b"${')'.repeat(many)};`,
		`if ${'not '.repeat(many)}known { }`,
		`if ${'known and '.repeat(many)}known { supersede host-name "x"; }`,
		`${'interface "a" { '.repeat(many)}`,
		`if known { } ${'elsif known { } '.repeat(many)}`,
		`send host-name ~= "${'('.repeat(many)}";`,
		`if option host-name ~= "${'(a|b)*'.repeat(many)}" { }`,
	];
	for (const text of texts) t.notThrows(() => use(text), text.slice(0, 40));
});

// One megabyte each, of what a parser could be slow with: it has to be linear, whatever is wrong.
const megabyte = 1 << 20;
const repeated: {readonly [what: string]: string} = {
	'good statements': 'send host-name "abcdefgh";\n',
	'bad statements': 'nonsense x y z;\n',
	'statements on one line': 'timeout 5; ',
	'bad statements on one line': 'time 5; ',
	'open quotes': 'send host-name "a;\n',
	'escaped quotes': '"\\"\\"\n',
	'escaped quotes behind semicolons': 'x;\\"\n',
	'white space': ' \t',
	comments: '# x\n',
	'open braces': 'interface "a" {',
	'closing braces': '}',
	'stray marks': '\\',
	'numbers of a list': '1,',
	'names of a list': 'routers,',
	bytes: '1:',
	interfaces: 'interface "eth1" { timeout 5; }\n',
	definitions: 'option a code 230 = text;\n',
	leases: 'lease { interface "e"; fixed-address 192.0.2.1; }\n',
	'strings of many lines': '"\n',
};
for (const [what, piece] of Object.entries(repeated)) {
	test(`parser: a megabyte of ${what} takes linear time`, t => {
		for (const start of ['', 'request ']) {
			const began = process.cpuUsage();
			parseConfiguration(start + piece.repeat(megabyte / piece.length), {file: 'x'});
			const {user, system} = process.cpuUsage(began);
			// A quadratic parser works for minutes here; a linear one for a second, however busy the machine is.
			t.true(user + system < 10_000_000, `after ${JSON.stringify(start)}`);
		}
	});
}
