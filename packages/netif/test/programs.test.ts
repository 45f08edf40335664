// What programs that the agent starts have of it.
import {spawnSync} from 'node:child_process';
import {closeSync, readSync, writeSync} from 'node:fs';
import test from 'ava';
import {makePipe, withUsualFileLimit} from '../src/index.ts';

const limitsSeen = (): string => spawnSync('sh', ['-c', 'ulimit -Sn; ulimit -Hn'], {encoding: 'utf8'}).stdout;

test('A program has room for 1024 open files, and may raise that as far as this process', t => {
	const [soft = '', hard] = limitsSeen().split('\n');
	t.is(withUsualFileLimit(limitsSeen), `${Math.min(1024, Number(soft))}\n${hard}\n`);
	t.throws(() => withUsualFileLimit(() => JSON.parse('no start')));
	t.is(limitsSeen(), `${soft}\n${hard}\n`, 'what this process may open is as before');
});

test('A pipe ends when nobody has its writing end, and outlives its reader', t => {
	const {read, write} = makePipe();
	const buffer = new Uint8Array(8);
	t.throws(() => readSync(read, buffer), {code: 'EAGAIN'});
	const script = 'echo one; echo two > /dev/stderr';
	t.is(spawnSync('sh', ['-c', script], {stdio: ['ignore', write, write]}).status, 0);
	t.is(Buffer.from(buffer.subarray(0, readSync(read, buffer))).toString(), 'one\ntwo\n');
	const opened = makePipe();
	closeSync(opened.read);
	t.is(writeSync(opened.write, 'x'), 1);
	closeSync(opened.write);
	closeSync(write);
	t.is(readSync(read, buffer), 0);
	closeSync(read);
});
