/** A lab with a puppet in its client. */
import {fileURLToPath} from 'node:url';
import {deserialize, serialize} from 'node:v8';
import {createLab, type Host, type Lab, type Lan, missing, type Program} from '@lessee/lab';
import anyTest, {type ExecutionContext, type TestFn} from 'ava';
import type {NetworkOptions} from '../../src/index.ts';
import type {World} from './puppet.ts';

const test = anyTest as TestFn;

/** A test that needs root and the lab's programs, and is skipped without them. */
export const rootTest =
	process.getuid?.() === 0 && missing('dnsmasq', 'dhcpd').length === 0 ? test.serial : test.serial.skip;

const program = fileURLToPath(new URL('puppet.js', import.meta.url));

/** The process in a host that does what it is told. */
export class Puppet {
	readonly program: Program;
	readonly #waiting: {resolve(value: unknown): void; reject(error: Error): void}[] = [];

	private constructor(running: Program) {
		this.program = running;
		running.lines(line => {
			const [, outcome, value = ''] = /^(done|failed) (.*)$/.exec(line) ?? [];
			if (outcome === undefined) return;
			const result = deserialize(Buffer.from(value, 'base64'));
			if (outcome === 'done') this.#waiting.shift()?.resolve(result);
			else this.#waiting.shift()?.reject(new Error(result));
		});
		void running.ended.then(() => {
			for (const {reject} of this.#waiting)
				reject(new Error(`The puppet ended: ${running.output.slice(-2000)}`));
		});
	}

	static async start(
		host: Host,
		options: NetworkOptions = {},
		command: readonly string[] = [],
	): Promise<Puppet> {
		const argv = [...command, process.execPath, program, JSON.stringify(options)];
		const running = host.spawn(argv, {input: {open: true}});
		await running.said(/^ready$/m);
		return new Puppet(running);
	}

	/** Runs a script in the puppet; it sees its two arguments, and nothing of what is around it here. */
	async run<T>(script: (world: World) => T | Promise<T>): Promise<T>;
	async run<A, T>(script: (world: World, argument: A) => T | Promise<T>, argument: A): Promise<T>;
	async run<A, T>(script: (world: World, argument: A) => T | Promise<T>, argument?: A): Promise<T> {
		const order = serialize({source: script.toString(), argument}).toString('base64');
		return new Promise((resolve, reject) => {
			this.#waiting.push({resolve: resolve as (value: unknown) => void, reject});
			this.program.write(`${order}\n`);
		});
	}
}

/** A server and a client on one segment, with a puppet in the client; gone with the test. */
export async function stage(
	t: ExecutionContext,
	options: NetworkOptions = {},
): Promise<Lan & {lab: Lab; puppet: Puppet}> {
	const lab = createLab();
	t.teardown(async () => lab.close());
	const lan = await lab.lan();
	return {...lan, lab, puppet: await Puppet.start(lan.client, options)};
}
