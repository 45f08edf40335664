// The files of an interface: what is saved is read again, and what is damaged harms nothing.
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type CycleEntry, type HookEvent, type Lease, never, type Record} from '@lessee/lease';
import {madeUpLease, testLeaseStore, VirtualClock} from '@lessee/testkit';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {openInterfaces} from '../src/daemon/open-interfaces.ts';
import {JournalFile} from '../src/state/journal-file.ts';
import {LeaseFile} from '../src/state/lease-file.ts';

const seed = 2131;

/** A folder that goes with its test. */
function folder(t: Pick<ExecutionContext, 'teardown'>): string {
	const path = mkdtempSync(join(tmpdir(), 'lessee-agent-'));
	t.teardown(() => rmSync(path, {recursive: true, force: true}));
	return path;
}

interface Disk {
	readonly path: string;
	readonly clock: VirtualClock;
	readonly warnings: string[];
	/** The store as an agent of that boot has it. */
	open(bootId?: string): LeaseFile;
}

function disk(stateDir: string): Disk {
	const clock = new VirtualClock({now: 1_000_000});
	const warnings: string[] = [];
	const warn = (sentence: string): void => void warnings.push(sentence);
	const open = (bootId = 'this-boot') => new LeaseFile({stateDir, name: 'eth0', clock, bootId, warn});
	return {path: join(stateDir, 'eth0.json'), clock, warnings, open};
}

testLeaseStore(test, () => {
	const path = mkdtempSync(join(tmpdir(), 'lessee-agent-'));
	const {open} = disk(path);
	return {store: open(), reopen: open, close: () => rmSync(path, {recursive: true})};
});

const instant = fc.integer({min: 0, max: 4e12});
const lease: fc.Arbitrary<Lease> = fc
	.record({
		number: fc.integer({min: 1, max: 254}),
		startedAt: instant,
		leaseTime: fc.oneof(fc.integer({min: 1, max: 1e9}), fc.constant(0xffff_ffff)),
		origin: fc.constantFrom('server', 'bootp', 'inform', 'predefined'),
		name: fc.stringMatching(/^[a-z]{1,20}$/),
	})
	.map(({number, startedAt, leaseTime, origin, name}) => {
		const made = madeUpLease({
			address: `192.0.2.${number}`,
			startedAt,
			leaseTime,
			options: {domainName: `${name}.example`},
		});
		const whole = (at: number) => (at === never ? never : Math.round(at));
		const times = {t1At: whole(made.t1At), t2At: whole(made.t2At)};
		const {serverIdentifier, serverHardware, ...bare} = {...made, ...times, origin};
		return origin === 'predefined'
			? {...bare, medium: 'link0 up'}
			: ({...bare, serverIdentifier, serverHardware} as Lease);
	});
const event = fc.constantFrom<HookEvent>('BOUND', 'EXTEND', 'EXPIRE', 'DROP', 'RELEASE');
const entry: fc.Arbitrary<CycleEntry> = fc.record({event, lease});
const process = fc.record({pid: fc.nat(), startTime: fc.nat()});
const record: fc.Arbitrary<Record> = fc.record(
	{
		leases: fc.array(lease, {maxLength: 8}),
		queue: fc.array(entry, {maxLength: 3}),
		undo: fc.record({mtu: fc.integer({min: 68, max: 65_535})}, {requiredKeys: []}),
		active: lease,
		running: fc.tuple(entry, process).map(([what, which]) => ({...what, process: which})),
		ending: fc.record(
			{
				event: fc.constantFrom('EXPIRE', 'DROP', 'RELEASE'),
				after: fc.constantFrom('restart', 'retry', 'v6only', 'off'),
				wait: fc.nat(),
			},
			{requiredKeys: ['event', 'after']},
		),
	},
	{requiredKeys: ['leases', 'queue', 'undo']},
);

test('a record is read as it was saved, whatever is in it, also when the wall clock was set meanwhile', async t => {
	const {open, clock, warnings} = disk(folder(t));
	await fc.assert(
		fc.asyncProperty(record, fc.integer({min: -1e9, max: 1e9}), async (saved, jump) => {
			await open().save(saved);
			clock.jumpWall(jump);
			clock.advance(10);
			const read = open().load();
			t.deepEqual(warnings, []);
			t.deepEqual(read, {record: saved, sameBoot: true});
		}),
		{seed, numRuns: 100},
	);
});

/** How many files of a folder this process has open, the folder among them, but none that were replaced. */
function openFiles(folder: string): number {
	const links = readdirSync('/proc/self/fd').map(fd => linkOf(`/proc/self/fd/${fd}`));
	return links.filter(link => link.startsWith(folder) && !link.endsWith(' (deleted)')).length;
}

function linkOf(path: string): string {
	try {
		return readlinkSync(path);
	} catch {
		return '';
	}
}

test('records that come faster than the disk takes them: four at a time, the newest is read, and whoever saved one is told', async t => {
	const stateDir = folder(t);
	const {clock} = disk(stateDir);
	const bootId = 'this-boot';
	const warn = (sentence: string) => t.fail(sentence);
	const opened: number[] = [];
	const saved = (): void => void opened.push(openFiles(stateDir));
	const records = Array.from({length: 5}, (_, mtu) => ({leases: [], queue: [], undo: {mtu: 100 + mtu}}));
	const stores = Array.from(
		{length: 20},
		(_, index) => new LeaseFile({stateDir, name: `eth${index}`, clock, bootId, warn, saved}),
	);
	await Promise.all(stores.flatMap(store => records.map(async record => store.save(record))));
	t.true(Math.max(...opened) <= 4, `expected at most 4 open files, found ${Math.max(...opened)}`);
	for (const store of stores) t.deepEqual(store.load()?.record, records.at(-1));
	t.deepEqual(
		readdirSync(stateDir).filter(name => !name.endsWith('.json')),
		[],
	);
});

test('a record that is being written when the agent ends is in place, and one that cannot be written is told', async t => {
	const path = folder(t);
	const {open, path: file, clock} = disk(path);
	const store = open();
	const [first, last] = [68, 9000].map(mtu => store.save({leases: [], queue: [], undo: {mtu}}));
	store.finish();
	t.like(JSON.parse(readFileSync(file, 'utf8')), {record: {undo: {mtu: 9000}}});
	await Promise.all([first, last]);
	const nowhere = {stateDir: join(path, 'missing'), name: 'eth0', clock, bootId: '', warn: () => {}};
	const lost = new LeaseFile(nowhere).save({leases: [], queue: [], undo: {}});
	await t.throwsAsync(lost, {
		message: /^The state file \S+\/missing\/eth0\.json cannot be written: ENOENT: .*\.$/,
	});
});

test('after a reboot instants go by the wall clock; a lease that begins in the future has run out', async t => {
	const stateDir = folder(t);
	const {open, clock} = disk(stateDir);
	const held = madeUpLease({startedAt: clock.now(), leaseTime: 3600});
	const savedAt = clock.wall();
	await open().save({leases: [held], active: held, queue: [], undo: {}});
	const afterReboot = (wall: number) => {
		const rebooted = new VirtualClock({now: 5000, wall});
		const warn = (sentence: string) => t.fail(sentence);
		const store = new LeaseFile({stateDir, name: 'eth0', clock: rebooted, bootId: 'next-boot', warn});
		const {record: read, sameBoot} = store.load() ?? {};
		const [first] = read?.leases ?? [];
		return {sameBoot, startedAt: first?.startedAt, expiresAt: first?.expiresAt};
	};
	const hour = 3_600_000;
	t.deepEqual(afterReboot(savedAt + 60_000), {
		sameBoot: false,
		startedAt: 5000 - 60_000,
		expiresAt: 5000 - 60_000 + hour,
	});
	t.deepEqual(afterReboot(savedAt), {sameBoot: false, startedAt: 5000, expiresAt: 5000 + hour});
	t.deepEqual(afterReboot(savedAt - 1), {sameBoot: false, startedAt: 5001, expiresAt: 5000});
});

test('a file that was cut off, at whatever byte, is set aside and never believed', async t => {
	const {open, path, warnings} = disk(folder(t));
	const held = madeUpLease({startedAt: 1000});
	await open().save({
		leases: [held],
		active: held,
		queue: [{event: 'EXTEND', lease: held}],
		undo: {mtu: 9000},
	});
	const whole = readFileSync(path);
	// The last byte is a newline, without which nothing is lost.
	for (let size = 0; size < whole.length - 1; size++) {
		writeFileSync(path, whole.subarray(0, size));
		t.is(open().load(), undefined);
		t.false(existsSync(path));
		t.deepEqual(readFileSync(`${path}.bad`), whole.subarray(0, size));
	}
	t.is(warnings.length, whole.length - 1);
	t.regex(warnings[1000] ?? '', /^The state file \S+eth0\.json is damaged and was set aside as \S+\.bad: \S/);
});

test('a file in which bytes are wrong is read or set aside; nothing throws', async t => {
	const {open, path, warnings} = disk(folder(t));
	const held = madeUpLease({startedAt: 1000});
	await open().save({leases: [held], active: held, queue: [], undo: {}});
	const whole = readFileSync(path);
	let read = 0;
	fc.assert(
		fc.property(fc.nat(whole.length - 1), fc.integer({min: 0, max: 255}), (at, byte) => {
			const damaged = Buffer.from(whole);
			damaged[at] = byte;
			writeFileSync(path, damaged);
			if (open().load() !== undefined) read++;
		}),
		{seed, numRuns: 2000},
	);
	t.is(read + warnings.length, 2000);
	t.true(read > 0 && warnings.length > 0, `${read} read`);
});

test('interfaces are open whose lease was in use in this boot; other files are of no concern', async t => {
	const path = folder(t);
	const {open} = disk(path);
	const held = madeUpLease();
	const idle: Record = {leases: [held], queue: [], undo: {}};
	await open().save(idle);
	t.deepEqual(openInterfaces(path, 'this-boot'), []);
	await open().save({...idle, active: held});
	writeFileSync(join(path, 'eth1.json'), 'damaged');
	writeFileSync(join(path, 'notes.txt'), 'damaged');
	t.deepEqual(openInterfaces(path, 'this-boot'), ['eth0']);
	t.deepEqual(openInterfaces(path, 'next-boot'), []);
});

/** A line of a journal of this length, and what the client was when it began. */
const lineOf = (text: string, length = 40): string => JSON.stringify({text: text.padEnd(length, '.')});
const textsIn = (path: string): readonly string[] =>
	readFileSync(path, 'utf8')
		.trim()
		.split('\n')
		.map(line => (JSON.parse(line) as {text: string}).text.replaceAll('.', ''));

test('a journal begins with the client as it was, is for root alone, and goes on in the next life', t => {
	const path = folder(t);
	const write = (...texts: readonly string[]): void => {
		const journal = new JournalFile(path, 'eth0', sentence => t.fail(sentence));
		for (const text of texts)
			journal.append(
				() => lineOf(text),
				() => lineOf(`begin ${text}`),
			);
		journal.flush();
		journal.flush();
	};
	write('one', 'two');
	write('three');
	t.deepEqual(textsIn(join(path, 'eth0.journal')), ['begin one', 'one', 'two', 'begin three', 'three']);
	t.is(statSync(join(path, 'eth0.journal')).mode & 0o777, 0o600);
});

test('a journal that has grown too long is put aside, and each part begins with the client as it was', t => {
	const path = folder(t);
	const journal = new JournalFile(path, 'eth0', sentence => t.fail(sentence));
	const [current, old] = [join(path, 'eth0.journal'), join(path, 'eth0.journal.old')];
	for (let count = 0; count < 150; count++) {
		journal.append(
			() => lineOf(`event ${count}`, 10_000),
			() => lineOf(`begin ${count}`),
		);
		journal.flush();
	}
	t.true(statSync(current).size + statSync(old).size < 1.2e6);
	const [before, after] = [textsIn(old), textsIn(current)];
	t.regex(before[0] ?? '', /^begin \d+$/);
	t.is(after[0]?.replace('begin', 'event'), after[1]);
	t.is(after.at(-1), 'event 149');
	const numbers = [...before, ...after].flatMap(text => /^event (\d+)$/.exec(text)?.[1] ?? []).map(Number);
	t.deepEqual(
		numbers,
		Array.from({length: numbers.length}, (_, index) => 150 - numbers.length + index),
	);
});

test('a journal that cannot be written costs a warning, and begins anew when it can be', t => {
	const path = folder(t);
	const warnings: string[] = [];
	const journal = new JournalFile(join(path, 'missing'), 'eth0', sentence => void warnings.push(sentence));
	const write = (text: string): void => {
		journal.append(
			() => lineOf(text),
			() => lineOf(`begin ${text}`),
		);
		journal.flush();
	};
	write('lost');
	t.regex(warnings.join(), /^The journal \S+ cannot be written: ENOENT/);
	mkdirSync(join(path, 'missing'));
	write('kept');
	t.deepEqual(textsIn(join(path, 'missing/eth0.journal')), ['begin kept', 'kept']);
	t.is(warnings.length, 1);
});
