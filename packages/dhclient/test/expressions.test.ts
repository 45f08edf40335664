import test from 'ava';
import fc from 'fast-check';
import {isPattern, matches} from '../src/expression/pattern.ts';
import type {EvaluationContext} from '../src/index.ts';
import {forInterface, outgoingOptions, parseConfiguration} from '../src/index.ts';
import {ascii, hex, problemsOf} from './parsing.ts';

const context: EvaluationContext = {
	hostname: 'host',
	hardware: {type: 1, address: hex('02aabbccddee')},
	leasedAddress: '192.0.2.7',
	leaseTime: 3600,
	clientState: 'RENEWING',
	packet: hex('0201060012345678'),
	filename: 'file',
	serverName: 'server',
};

/** What `send host-name = EXPRESSION;` puts into a DISCOVER. */
function sentValue(expression: string, given: EvaluationContext = context): Uint8Array | undefined {
	const {configuration, problems} = parseConfiguration(
		`request; send domain-name "Dom"; send host-name = ${expression};`,
		{file: 'x'},
	);
	const error = problems.find(({severity}) => severity === 'error');
	if (error) throw new Error(`${expression}: ${error.column} ${error.message}`);
	return new Map(outgoingOptions(forInterface(configuration), 'DISCOVER', given)).get(12);
}

/** Whether `if CONDITION` holds. */
function holds(condition: string): boolean {
	const {configuration, problems} = parseConfiguration(`request; if ${condition} { send host-name "yes"; }`, {
		file: 'x',
	});
	const error = problems.find(({severity}) => severity === 'error');
	if (error) throw new Error(`${condition}: ${error.column} ${error.message}`);
	return outgoingOptions(forInterface(configuration), 'DISCOVER', context).length > 0;
}

// biome-ignore format: one expression is one line.
const data: readonly (readonly [expression: string, value: Uint8Array | undefined])[] = [
	['"text"', ascii('text')],
	['1:2:ff', hex('0102ff')],
	['12', hex('12')],
	['168.63.129.16', hex('a83f8110')],
	['gethostname()', ascii('host')],
	['hardware', hex('0102aabbccddee')],
	['leased-address', hex('c0000207')],
	['filename', ascii('file')],
	['server-name', ascii('server')],
	['null', undefined],
	['host-decl-name', undefined],
	['packet(4, 4)', hex('12345678')],
	['concat("<", packet(100, 4), ">")', ascii('<>')],
	['substring("abcdef", 1, 3)', ascii('bcd')],
	['concat("<", substring("abc", 5, 3), ">")', ascii('<>')],
	['substring("abc", 1, 99)', ascii('bc')],
	['suffix("abcdef", 2)', ascii('ef')],
	['suffix("ab", 9)', ascii('ab')],
	['suffix("ab", -1)', ascii('ab')],
	['010:0ff', hex('10ff')],
	['encode-int(010, 8)', hex('0a')],
	['lcase("AbC9")', ascii('abc9')],
	['ucase("AbC9z")', ascii('ABC9Z')],
	['concat("a", 62, "c")', ascii('abc')],
	['concat("a", null)', undefined],
	['reverse(1, 1:2:3:4)', hex('04030201')],
	['reverse(2, 1:2:3:4)', hex('03040102')],
	['reverse(3, 1:2:3:4)', undefined],
	['binary-to-ascii(16, 8, ":", 2:aa:f)', ascii('2:aa:f')],
	['binary-to-ascii(10, 8, ".", 192.0.2.1)', ascii('192.0.2.1')],
	['binary-to-ascii(10, 32, "", ff:ff:ff:ff)', ascii('4294967295')],
	['binary-to-ascii(8, 16, "-", 0:8:1:0)', ascii('10-400')],
	['binary-to-ascii(10, 24, "", 1:2:3)', undefined],
	['binary-to-ascii(10, 16, "", 1:2:3)', undefined],
	['encode-int(258, 16)', hex('0102')],
	['encode-int(0x10, 8)', hex('10')],
	['encode-int(70000, 16)', hex('1170')],
	['encode-int(5, 24)', undefined],
	['encode-int(1 + 2 * 3 - 8 / 4, 8)', hex('05')],
	['encode-int((1 + 2) * 3 % 5, 8)', hex('04')],
	['encode-int(12 & 10 | 1 ^ 3, 8)', hex('0a')],
	['encode-int(1 / 0, 8)', undefined],
	['encode-int(extract-int(1:2:3:4:5, 32), 32)', hex('01020304')],
	['encode-int(extract-int(1:2, 32), 32)', undefined],
	['encode-int(lease-time, 16)', hex('0e10')],
	['encode-int(client-state, 8)', hex('06')],
	['pick-first-value(null, option domain-name, config-option domain-name, "x")', ascii('Dom')],
	['pick(null, null)', undefined],
	['option domain-name', undefined],
	['config-option domain-name', ascii('Dom')],
];
for (const [expression, value] of data) {
	test(`expression: ${expression} is ${value === undefined ? 'undefined, and the option is not sent' : `"${String.fromCharCode(...value)}"`}`, t => {
		t.deepEqual(sentValue(expression), value);
	});
}

// biome-ignore format: one condition is one line.
const conditions: readonly (readonly [condition: string, holds: boolean])[] = [
	['"a" = "a"', true], ['"a" = "b"', false], ['"a" != "b"', true],
	['null = null', true], ['null = "a"', false], ['null != "a"', true],
	['known', false], ['static', false], ['not known', true], ['not (known)', true],
	['exists domain-name', false],
	['known or not known', true], ['known and not known', false],
	['client-state = renew', true], ['client-state = bound', false],
	['lease-time = 3600', true], ['lease-time - 600 = 3000', true],
	['extract-int(hardware, 8) = 1', true],
	['substring(hardware, 1, 1) = 2', true],
	['not known and "a" = "a"', true],
	['"a" = "a" or known and known', false],
	['("a" = "a") or (known and known)', true],
	['"abc" ~= "^a.c$"', true], ['"ABC" ~= "abc"', false], ['"ABC" ~~ "abc"', true],
	['null ~= "a"', false], ['not (null ~= "a")', false],
	['"x" = variable', false],
];
for (const [condition, value] of conditions) {
	test(`condition: ${condition} ${value ? 'holds' : 'does not hold'}`, t => t.is(holds(condition), value));
}

test('expressions without a context are undefined, not an error', t => {
	for (const [expression] of data) t.notThrows(() => sentValue(expression, {}));
	t.is(sentValue('gethostname()', {}), undefined);
	t.is(sentValue('hardware', {}), undefined);
});

test('expressions never grow past what an option can hold', t => {
	const nest = (depth: number): string =>
		depth === 0
			? '"aaaaaaaaaaaaaaaa"'
			: `binary-to-ascii(2, 8, "----------------------------------", ${nest(depth - 1)})`;
	for (const depth of [1, 2, 3, 8, 30]) t.true((sentValue(nest(depth)) ?? new Uint8Array()).length <= 0xffff);
	t.is(sentValue(nest(30)), undefined);
});

// biome-ignore format: one expression is one line.
const wrong: readonly (readonly [text: string, place: string, message: RegExp])[] = [
	['send host-name = ;', '1:18', /Expected an expression of data, found ";"/],
	['send host-name = known;', '1:18', /Expected an expression of data .*, found a condition/],
	['send host-name = concat("a" "b");', '1:29', /Expected "," and 1 more of 2 arguments of "concat"/],
	['send host-name = substring("a", "b", 1);', '1:33', /Expected an expression of a number/],
	['send host-name = lcase "a";', '1:24', /Expected "\(" after "lcase"/],
	['send host-name = lcase("a";', '1:27', /Expected "\)" after the arguments of "lcase"/],
	['send host-name = option nope;', '1:25', /Expected the name of an option, found "nope"/],
	['send host-name = frob("a");', '1:18', /Expected a function of dhcp-eval\(5\), found "frob"/],
	['send host-name = execute("ls");', '1:18', /"execute" cannot be used/],
	['send host-name = gethostbyname("a");', '1:18', /host names are not looked up/],
	['if "a" { }', '1:4', /Expected a condition .*, found an expression of data/],
	['if "a" = 1:2 and "b" { }', '1:18', /Expected a condition after "and", found an expression of data/],
	['if lease-time = "a" { }', '1:17', /Expected an expression of a number after "=", found an expression of data/],
	['if option host-name ~= "(" { }', '1:24', /Expected an extended regular expression/],
	['if option host-name ! "x" { }', '1:23', /Expected "=" after "!"/],
	['if check "x" { }', '1:10', /Expected "\{", found the string "x"/],
];
for (const [text, place, message] of wrong) {
	test(`expression error: ${text} is reported at ${place}`, t => {
		const problem = problemsOf(text).find(one => one.startsWith('error')) ?? '';
		t.true(problem.startsWith(`error ${place} `), problem);
		t.regex(problem, message);
	});
}

// biome-ignore format: one pattern is one line.
const patterns: readonly (readonly [pattern: string, text: string, match: boolean | undefined])[] = [
	['', 'a', true], ['a', 'bab', true], ['^a', 'ba', false], ['a$', 'ab', false], ['^$', '', true],
	['a*b', 'aaab', true], ['^a+$', '', false], ['^a?b$', 'b', true], ['^(ab|cd)+$', 'abcdab', true],
	['^a{2}$', 'aa', true], ['^a{2,3}$', 'aaaa', false], ['^a{2,}$', 'aaaaa', true], ['^a{0}b$', 'b', true],
	['^[a-c]+$', 'abc', true], ['^[^a-c]+$', 'xyz', true], ['^[]a]+$', ']a', true], ['^[a-]+$', '-a', true],
	['^[[:digit:][:upper:]]+$', '4F', true], ['^[[:alpha:]]+$', 'a1', false],
	['a\\.b', 'a.b', true], ['a\\.b', 'axb', false], ['^.$', '\x00', true],
	['(', 'a', undefined], ['a)', 'a', undefined], ['[a', 'a', undefined], ['*a', 'a', undefined], ['a{2', 'a', undefined], ['a\\', 'a', undefined], ['[[:nope:]]', 'a', undefined],
	['((a{200}){200}){200}', 'a', undefined],
];
for (const [pattern, text, match] of patterns) {
	test(`regular expression: "${pattern}" ${match === undefined ? 'is none' : `${match ? 'matches' : 'does not match'} ${JSON.stringify(text)}`}`, t => {
		t.is(matches(ascii(pattern), ascii(text), false), match);
		t.is(isPattern(ascii(pattern)), match !== undefined);
	});
}

test("regular expression: what both understand matches as in JavaScript's", t => {
	const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '(a|b)', '(ab)', '(a*b)');
	const piece = fc
		.tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}'))
		.map(parts => parts.join(''));
	const pattern = fc
		.tuple(fc.constantFrom('', '^'), fc.array(piece, {maxLength: 4}), fc.constantFrom('', '$'))
		.map(([a, b, c]) => a + b.join('') + c);
	const text = fc.string({unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8});
	fc.assert(
		fc.property(
			pattern,
			text,
			(source, subject) => matches(ascii(source), ascii(subject), false) === new RegExp(source).test(subject),
		),
		{seed: 7, numRuns: 2000},
	);
	t.pass();
});

test("regular expression: a server's text cannot make one take long", t => {
	const began = performance.now();
	t.false(matches(ascii('^(a|a)*(a|aa)+(a*)*$'), ascii(`${'a'.repeat(20_000)}!`), false));
	t.true(performance.now() - began < 5000);
});
