import {execFileSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import * as wire from '../src/index.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const compiled = fileURLToPath(new URL('../src/index.js', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const sources = readdirSync(join(root, 'src'), {recursive: true, encoding: 'utf8'}).filter(name =>
	name.endsWith('.ts'),
);

test('the exports are these', t => {
	t.deepEqual(Object.keys(wire).sort(), [
		'Located',
		'WireError',
		'declareOptions',
		'decodeArpPacket',
		'decodeClientIdentifier',
		'decodeEthernetFrame',
		'decodeForcerenewInformation',
		'decodeMessage',
		'decodeOption',
		'decodeOptions',
		'decodeUdpPacket',
		'describeOption',
		'encapsulatedOptions',
		'encodeArpPacket',
		'encodeClientIdentifier',
		'encodeEthernetFrame',
		'encodeForcerenewInformation',
		'encodeMessage',
		'encodeOption',
		'encodeOptions',
		'encodeUdpPacket',
		'findOption',
		'formatFound',
		'formatHardware',
		'formatIpv4',
		'formatMessage',
		'formatOctets',
		'formatOptionForDhcpinfo',
		'formatOptionForLeases',
		'formatOptionForScript',
		'fromHex',
		'ipv4ToNumber',
		'locateOptions',
		'messageSchema',
		'messageToJson',
		'numberToIpv4',
		'parseHardware',
		'parseIpv4',
		'parseIpv6',
		'readPcapng',
		'registry',
		'sameBytes',
		'toHex',
		'valueToJson',
		'writePcapng',
	]);
});

test('the package runs where there is nothing but the language', t => {
	const args = [
		'--experimental-vm-modules',
		'--no-warnings',
		join(root, 'test/support/bare-runtime.mjs'),
		compiled,
	];
	t.deepEqual(JSON.parse(execFileSync(process.execPath, args, {encoding: 'utf8'})), {
		globals: [],
		again: true,
		name: 'müller',
		lines: 10,
		packets: 1,
		refused: 'TRUNCATED',
	});
});

test('the source knows no I/O, no clock, no chance and no dependency', t => {
	for (const name of sources) {
		const text = read(join('src', name)).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
		t.notRegex(
			text,
			/\bDate\b|Math\.random|\bprocess\b(?!ing)|\bBuffer\b|setTimeout|crypto|performance|TextDecoder|TextEncoder|console/,
			name,
		);
		for (const [, specifier = ''] of text.matchAll(/from '([^']+)'/g))
			t.regex(specifier, /^\.\.?\/.*\.ts$/, name);
	}
	t.is((JSON.parse(read('package.json')) as {dependencies?: object}).dependencies, undefined);
});

test('every example prints what the README says it prints', t => {
	const readme = read('README.md');
	const shown = [...readme.matchAll(/```js\n([\s\S]*?)\n```\n\n```text\n([\s\S]*?)\n```/g)];
	const examples = readdirSync(join(root, 'examples')).sort();
	t.deepEqual(
		shown.map(([, code]) => examples.find(name => read(join('examples', name)).trimEnd() === code)).sort(),
		examples,
	);
	const folder = mkdtempSync(join(tmpdir(), 'wire-'));
	try {
		for (const [i, [, code = '', output]] of shown.entries()) {
			const file = join(folder, `${i}.mjs`);
			writeFileSync(
				file,
				code.replace("'@lessee/wire'", JSON.stringify(new URL('../src/index.js', import.meta.url).href)),
			);
			t.is(execFileSync(process.execPath, [file], {encoding: 'utf8'}).trimEnd(), output as string);
		}
	} finally {
		rmSync(folder, {recursive: true});
	}
});

test('the README lists every error code, and no other', t => {
	const listed = [...read('README.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
	const declared = /export type WireErrorCode =([^;]+);/
		.exec(read('src/errors.ts'))?.[1]
		?.match(/[A-Z_]{3,}/g);
	t.deepEqual(listed.sort(), declared?.sort());
	const thrown = sources.flatMap(name =>
		[...read(join('src', name)).matchAll(/(?:new WireError|explaining)\(\s*'([A-Z_]+)'/g)].map(
			([, code]) => code,
		),
	);
	t.deepEqual([...new Set(thrown)].sort(), listed);
});
