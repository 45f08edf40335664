// One plugin as the agent sees it: a process that is started when it is needed, asked, and given up when it does not
// answer in time. It never costs more than its own answer.
import {type ChildProcess, fork} from 'node:child_process';
import type {Executor} from '../executor.ts';
import {mercy} from '../time-limit.ts';
import type {FromPlugin, Question, ToPlugin} from './conversation.ts';
import type {Handler} from './plugin.ts';
import {PluginLog} from './plugin-log.ts';
import {Questions, type Reaction} from './questions.ts';
import {tethered} from './tether.ts';
import {understand} from './understand.ts';

/** A plugin as the configuration names it. */
export interface PluginStatement {
	/** A file, or a package's name, as `import` takes it. */
	readonly specifier: string;
	/** What the plugin's block says, by name. */
	readonly options: {readonly [name: string]: unknown};
}

/** How plugins' processes are started. */
export interface PluginRunner {
	/** The module that runs a plugin: a file's path. */
	readonly module: string;
	/** The folder from which relative files and packages are looked for, as a URL with a slash at its end. */
	readonly folder: string;
	/** The environment of plugins; the agent's own unless told. */
	readonly env?: NodeJS.ProcessEnv | undefined;
}

const notUnderstood = Buffer.from('(it has sent what the agent does not understand)\n');

/** A plugin and its process, if one runs. */
export class PluginProcess {
	readonly #statement: PluginStatement;
	readonly #runner: PluginRunner;
	readonly #executor: Executor;
	readonly #log: PluginLog;
	readonly #questions: Questions;
	#child: ChildProcess | undefined;
	/** What it answers to, once it is loaded. */
	#handlers: Promise<readonly Handler[]> | undefined;
	#refused = false;

	constructor(statement: PluginStatement, runner: PluginRunner, executor: Executor) {
		this.#statement = statement;
		this.#runner = runner;
		this.#executor = executor;
		this.#log = new PluginLog(executor, statement.specifier);
		this.#questions = new Questions(executor, {
			abort: id => this.#say({type: 'abort', id}),
			kill: () => this.#kill(),
		});
	}

	/** The plugin's name; until it is loaded, the specifier. */
	get name(): string {
		return this.#log.name;
	}

	/** Starts the process where none runs. Fulfilled with what the plugin answers to: nothing, where it is of no use. */
	load(): Promise<readonly Handler[]> {
		this.#handlers ??= new Promise(resolve => this.#load(resolve));
		return this.#handlers;
	}

	/** Asks, and waits as long as the time limit allows; never rejects. */
	async ask(handler: Handler, interfaceName: string, argument: Question['argument']): Promise<Reaction> {
		const {id, reaction} = this.#questions.open();
		this.#log.asked(interfaceName);
		void this.load().then(handlers => {
			if (handlers.includes(handler))
				this.#say({type: 'ask', id, handler, interface: interfaceName, argument});
			else this.#questions.pass(id);
		});
		const {outcome, answer} = await reaction;
		this.#log.answered(interfaceName);
		return {outcome, answer};
	}

	/** Ends the process; one that has not ended by itself within 3 s gets SIGKILL. */
	close(): Promise<void> {
		const child = this.#child;
		if (child === undefined) return Promise.resolve();
		const {clock} = this.#executor;
		const cancel = clock.setTimer(clock.now() + mercy, () => this.#kill());
		if (child.connected) child.disconnect();
		return new Promise(resolve =>
			child.once('exit', () => {
				cancel();
				resolve();
			}),
		);
	}

	/** Loading has the time limit of a question. */
	#load(resolve: (handlers: readonly Handler[]) => void): void {
		const {clock, timeout, log} = this.#executor;
		let loading = true;
		const cancel = clock.setTimer(clock.now() + timeout, () => this.#kill());
		const loaded = (handlers: readonly Handler[]) => {
			loading = false;
			cancel();
			resolve(handlers);
		};
		this.#start(loaded, how => {
			if (loading) log('warning', '', `Plugin ${this.name} was not loaded: ${how}.`);
			loaded([]);
			this.#gone(how);
		});
	}

	#start(loaded: (handlers: readonly Handler[]) => void, gone: (how: string) => void): void {
		try {
			const child = this.#fork();
			this.#child = child;
			child.on('message', words => {
				const heard = understand(words);
				if (heard === undefined) this.#log.write('', notUnderstood);
				else this.#hear(heard, loaded);
			});
			child.on('exit', (code, signal) => gone(`its process ended with ${signal ?? `exit status ${code}`}`));
			child.on('error', error => {
				// Without a pid there never was a process, and no 'exit' will come.
				if (child.pid === undefined) gone(`its process could not be started: ${error.message}`);
			});
			this.#say({type: 'load', ...this.#statement, folder: this.#runner.folder});
		} catch (error) {
			gone(`its process could not be started: ${String(error)}`);
		}
	}

	#fork(): ChildProcess {
		const {module, env} = this.#runner;
		const child = fork(module, {
			cwd: '/',
			// A signal from the terminal is the agent's to act upon: events are still to come.
			detached: true,
			...tethered(),
			serialization: 'advanced',
			stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
			...(env && {env}),
		});
		for (const stream of [child.stdout, child.stderr])
			stream?.on('data', (chunk: Uint8Array) => this.#log.write('', chunk));
		return child;
	}

	#say(words: ToPlugin): void {
		// Where the process is gone, its 'exit' answers for it.
		if (this.#child?.connected) this.#child.send(words, () => {});
	}

	#hear(words: FromPlugin, loaded: (handlers: readonly Handler[]) => void): void {
		switch (words.type) {
			case 'log':
				this.#log.write(words.interface, Buffer.from(`${words.text}\n`));
				break;
			case 'loaded':
				this.#log.name = words.name;
				for (const remark of words.remarks) this.#executor.log('warning', '', remark);
				loaded(words.handlers);
				break;
			case 'refused':
				this.#executor.log('warning', '', `Plugin ${this.name} is left out. ${words.reason}`);
				this.#refused = true;
				loaded([]);
				void this.close();
				break;
			default:
				this.#questions.answered(words);
		}
	}

	#gone(how: string): void {
		this.#child = undefined;
		// What was refused stays so until the configuration is another; what died is started again when it is needed.
		if (!this.#refused) this.#handlers = undefined;
		this.#questions.lost(how);
	}

	#kill(): void {
		if (this.#child?.pid === undefined) return;
		try {
			process.kill(-this.#child.pid, 'SIGKILL');
		} catch {
			// It has ended by itself meanwhile.
		}
	}
}
