import {execFileSync} from 'node:child_process';
import {copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from 'node:fs';
import {constants, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import anyTest, {type TestFn} from 'ava';
import * as netif from '../src/index.ts';
import {requireLinux} from '../src/unsupported.ts';

const test = anyTest as TestFn;

test('The package exports these names', t => {
	t.deepEqual(Object.keys(netif).sort(), [
		'SystemError',
		'bootClock',
		'bootId',
		'createResolver',
		'holdFolder',
		'isInterfaceName',
		'isListenedAt',
		'keepDescriptors',
		'koffiPath',
		'listenAt',
		'makePipe',
		'notify',
		'openNetwork',
		'requireClientPort',
		'systemEntropy',
		'withUsualFileLimit',
	]);
});

test("SystemError: its message is a sentence with the kernel's words, else the C library's", t => {
	const {EEXIST} = constants.errno;
	const plain = new netif.SystemError({attempt: 'Adding it', errno: EEXIST, syscall: 'rtnetlink'});
	t.is(plain.message, 'Adding it failed: file already exists (EEXIST).');
	t.like(plain, {name: 'SystemError', code: 'EEXIST', errno: EEXIST, syscall: 'rtnetlink', cause: undefined});
	const cause = new Error('deeper');
	const detail = 'Address already assigned';
	const told = new netif.SystemError({
		attempt: 'Adding it',
		errno: EEXIST,
		syscall: 'rtnetlink',
		detail,
		cause,
	});
	t.is(told.message, 'Adding it failed: Address already assigned (EEXIST).');
	t.is(told.cause, cause);
	t.is(
		new netif.SystemError({attempt: 'It', errno: 4000, syscall: 'x'}).message,
		'It failed: error 4000 (E4000).',
	);
});

test('Elsewhere than on Linux, and on processors without an adapter, opening says so', t => {
	t.notThrows(() => requireLinux('linux', 'x64'));
	t.notThrows(() => requireLinux('linux', 'arm64'));
	for (const [platform, arch] of [
		['darwin', 'arm64'],
		['linux', 'ia32'],
	] as const) {
		t.throws(() => requireLinux(platform, arch), {
			instanceOf: netif.SystemError,
			code: 'ENOSYS',
			message: new RegExp(
				`there is an adapter for linux on x64 and arm64, this is ${platform} on ${arch} \\(ENOSYS\\)\\.$`,
			),
		});
	}
});

test('isInterfaceName: 1 to 15 bytes without slash, colon and white space', t => {
	for (const name of ['lo', 'eth0', 'enp0s31f6', 'wlan0.100', 'br-0123456789ab', 'émoji'])
		t.true(netif.isInterfaceName(name), name);
	for (const name of [
		'',
		'a b',
		'a/b',
		'a\tb',
		'eth0:1',
		'.',
		'..',
		'sixteen-bytes-ab',
		'éééééééé',
		'a\0b',
	]) {
		t.false(netif.isInterfaceName(name), name);
	}
});

test('koffiPath: a koffi.node next to the running script comes before the installed one', t => {
	const installed = netif.koffiPath() ?? '';
	t.regex(installed, /koffi-linux-\w+\/(linux|musl)_\w+\/koffi\.node$/);
	const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lessee-netif-')));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const index = fileURLToPath(new URL('../src/index.js', import.meta.url));
	const script = join(folder, 'script.mjs');
	writeFileSync(
		script,
		`import {koffiPath, systemEntropy} from ${JSON.stringify(index)};
		systemEntropy().u32();
		console.log(koffiPath());`,
	);
	const said = () => execFileSync(process.execPath, [script], {encoding: 'utf8'}).trim();
	t.is(said(), installed);
	copyFileSync(installed, join(folder, 'koffi.node'));
	t.is(said(), join(folder, 'koffi.node'));
});
