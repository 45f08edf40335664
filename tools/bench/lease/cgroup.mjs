// A control group of our own: every process that a client starts is in it, and the kernel counts its CPU time.
import {existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';

const versions = [
	{
		root: '/sys/fs/cgroup/cpuacct',
		usage: path => Number(readFileSync(join(path, 'cpuacct.usage'), 'utf8')) / 1e6,
	},
	{
		root: '/sys/fs/cgroup',
		usage: path => Number(/usage_usec (\d+)/.exec(readFileSync(join(path, 'cpu.stat'), 'utf8'))?.[1]) / 1e3,
	},
];

/** Makes a group; throws where there are no control groups, or none that this process may make. */
export function makeGroup(name) {
	const version = versions.find(({root}) => existsSync(join(root, 'cgroup.procs')));
	if (!version)
		throw new Error('The benchmark needs control groups: neither version is mounted at /sys/fs/cgroup.');
	const path = join(version.root, `lessee-bench-${process.pid}-${name}`);
	mkdirSync(path);
	const pids = () => readFileSync(join(path, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);

	/** Signals all that is in the group, and waits up to `limit` milliseconds for it to be empty. */
	async function signal(name, limit) {
		for (const pid of pids()) {
			try {
				process.kill(pid, name);
			} catch {
				// It has ended meanwhile.
			}
		}
		for (const end = Date.now() + limit; pids().length > 0 && Date.now() < end; ) await sleep(5);
	}

	return {
		add: pid => writeFileSync(join(path, 'cgroup.procs'), String(pid)),
		pids,
		/** CPU time of all processes that were ever in it, milliseconds. */
		cpu: () => version.usage(path),
		async empty() {
			await signal('SIGTERM', 1500);
			while (pids().length > 0) await signal('SIGKILL', 500);
		},
		async close() {
			await this.empty();
			rmdirSync(path);
		},
	};
}

/** CPU time of processes themselves, without those that they started, milliseconds. */
export function ownCpu(pids) {
	const nanoseconds = pids.flatMap(pid =>
		readdirSync(`/proc/${pid}/task`).map(task =>
			Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]),
		),
	);
	return nanoseconds.reduce((sum, each) => sum + each, 0) / 1e6;
}

/** Memory of processes in KiB: proportional (shared pages divided), unique, resident. */
export function memory(pids) {
	const sum = {pss: 0, uss: 0, rss: 0};
	for (const pid of pids) {
		const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
		const field = name => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
		sum.pss += field('Pss');
		sum.rss += field('Rss');
		sum.uss += field('Private_Clean') + field('Private_Dirty');
	}
	return sum;
}
