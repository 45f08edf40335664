import {mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {holdFolder, isListenedAt, listenAt, SystemError} from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'lessee-held-'));
test.after.always(() => rmSync(folder, {recursive: true}));

test('A held socket lets clients wait until it is served', async t => {
	const path = join(folder, 'served');
	const descriptor = listenAt(path, 0o600);
	const heard = new Promise<string>((resolve, reject) => {
		connect(path)
			.on('error', reject)
			.on('data', chunk => resolve(String(chunk)));
	});
	const server = createServer(socket => socket.end('at last')).listen({fd: descriptor});
	t.is(await heard, 'at last');
	server.close();
});

test('A socket has its mode whatever the umask is', t => {
	for (const mode of [0o600, 0o666]) {
		const path = join(folder, `mode-${mode}`);
		listenAt(path, mode);
		t.is(statSync(path).mode & 0o777, mode);
	}
});

test('A path is listened at while a process does: not a file, not what a dead one left, not nothing', async t => {
	const path = join(folder, 'probed');
	const descriptor = listenAt(path, 0o600);
	t.true(isListenedAt(path));
	t.throws(() => listenAt(path, 0o600), {instanceOf: SystemError, code: 'EADDRINUSE'});
	t.true(isListenedAt(path));
	const server = createServer().listen({fd: descriptor});
	await new Promise(resolve => server.close(resolve));
	writeFileSync(join(folder, 'file'), '');
	for (const name of ['probed', 'file', 'nothing']) t.false(isListenedAt(join(folder, name)), name);
});

test('A folder is held once, and whoever comes second is told by which process; another one is free', t => {
	const [taken, free] = ['taken', 'free'].map(name => mkdtempSync(join(folder, name))) as [string, string];
	t.is(holdFolder(taken), undefined);
	t.is(holdFolder(taken), `process ${process.pid}`);
	t.is(holdFolder(free), undefined);
});
