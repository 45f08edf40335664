/** Hands records to a program that keeps them, interface by interface, and decides for itself what becomes of them. */
import type {Command, RunCommand} from './command.ts';
import type {Backend, Records} from './destination.ts';
import type {DnsRecord, Warn} from './record.ts';
import {formatLines, inMetricOrder} from './resolv-conf.ts';
import type {SavedState} from './saved-state.ts';

type Arguments = Omit<Command, 'program'>;

/** How a program is told. Every value in it is checked. */
interface Protocol {
	put(name: string, record: DnsRecord): readonly Arguments[];
	take(name: string): Arguments;
}

/** One row for each kind of program. */
const protocols: Readonly<Record<'resolved' | 'resolvconf', Protocol>> = {
	resolved: {
		// An empty argument empties the list; no argument would only print it.
		put: (name, {servers, search}) => [
			{args: ['dns', name, ...orEmpty(servers)]},
			{args: ['domain', name, ...orEmpty(search)]},
		],
		take: name => ({args: ['revert', name]}),
	},
	resolvconf: {
		// openresolv takes the metric from the environment; Debian's resolvconf has an order by names, and no such option.
		put: (name, record) => [
			{
				args: ['-a', `${name}.dhcp`],
				input: formatLines(record),
				environment: {IF_METRIC: String(record.metric)},
			},
		],
		take: name => ({args: ['-d', `${name}.dhcp`]}),
	},
};

/** What a backend needs. */
interface CommandBackendOptions {
	readonly destination: {readonly kind: 'resolved' | 'resolvconf'; readonly program: string};
	readonly run: RunCommand;
	readonly saved: SavedState;
	readonly warn: Warn;
	/** Takes what need not worry anybody. */
	readonly tell: Warn;
}

/** systemd-resolved, resolvconf or openresolv. */
export class CommandBackend implements Backend {
	readonly #options: CommandBackendOptions;
	/** What the program has, as text to compare with; undefined where only an earlier run knew. */
	readonly #handed: Map<string, string | undefined>;

	/** With the names of the interfaces whose records an earlier run handed over. */
	constructor(options: CommandBackendOptions, before: readonly string[] = []) {
		this.#options = options;
		this.#handed = new Map(before.map(name => [name, undefined]));
	}

	async update(records: Records): Promise<void> {
		const {saved, destination} = this.#options;
		if (records.size > 0) await saved.save({destination, records: inMetricOrder(records)});
		const ended = [...this.#handed.keys()].filter(name => !records.has(name));
		for (const name of ended) await this.#take(name);
		for (const [name, record] of inMetricOrder(records)) await this.#put(name, record);
		if (records.size === 0) await saved.forget();
	}

	/** What was not taken is handed over again at the next update. */
	async #put(name: string, record: DnsRecord): Promise<void> {
		const text = JSON.stringify(record);
		if (this.#handed.get(name) === text) return;
		const {destination, warn} = this.#options;
		const failure = await this.#runAll(protocols[destination.kind].put(name, record));
		this.#handed.set(name, failure === undefined ? text : undefined);
		if (failure !== undefined) warn(`DNS settings for ${name} could not be handed over: ${failure}.`);
	}

	/** A refusal is no trouble: with its interface a record has gone already, and after a boot all have. */
	async #take(name: string): Promise<void> {
		const {destination, tell} = this.#options;
		const failure = await this.#runAll([protocols[destination.kind].take(name)]);
		this.#handed.delete(name);
		if (failure !== undefined) tell(`DNS settings for ${name} could not be taken back: ${failure}.`);
	}

	/** Runs commands up to the first that fails; its reason is the result. */
	async #runAll(commands: readonly Arguments[]): Promise<string | undefined> {
		const {run, destination} = this.#options;
		for (const command of commands) {
			const outcome = await run({program: destination.program, ...command});
			if (!outcome.ok) return outcome.reason;
		}
		return undefined;
	}
}

function orEmpty(values: readonly string[]): readonly string[] {
	return values.length > 0 ? values : [''];
}
