// What one interface is made of: the adapters that belong to it alone, as the configuration has them.
import {join} from 'node:path';
import {forInterface, type Settings} from '@lessee/dhclient';
import {createEventhooks, createScripts} from '@lessee/hooks';
import type {Record} from '@lessee/lease';
import {makePipe} from '@lessee/netif';
import type {Configurator, Hooks} from '@lessee/ports';
import {JournalFile} from '../state/journal-file.ts';
import {LeaseExports} from '../state/lease-export.ts';
import {LeaseFile} from '../state/lease-file.ts';
import {aliasOf} from './alias.ts';
import type {LoadedConfiguration} from './configuration.ts';
import type {Surroundings} from './interface.ts';
import {withNames} from './names.ts';
import {chosenBy, verified} from './plugin-decisions.ts';
import {requireScript, scriptEnvironment} from './script.ts';
import {clientSettings, sendsInVain} from './settings.ts';
import type {Shared} from './shared.ts';

const usualEventhook = '/etc/dhcp/eventhook';
/** So many different sentences about values and statements are said in an agent's life. */
const mostSaid = 256;
const privateMode = 0o600;

type Opened = ReturnType<Surroundings['open']>;
type Hardware = Parameters<typeof clientSettings>[1]['hardware'];

/** Makes the parts of interfaces, and keeps what outlives a client of theirs. */
export class PartsMaker {
	readonly #shared: Shared;
	readonly #journals = new Map<string, JournalFile>();
	readonly #stores = new Map<string, LeaseFile>();
	readonly #exports: LeaseExports;
	readonly #scripts = new Map<string, ReturnType<typeof createScripts>>();
	readonly #eventhooks = new Map<string, ReturnType<typeof createEventhooks>>();
	readonly #said = new Set<string>();
	/** What the configuration says of an interface, and which one it was that said it. */
	readonly #settingsOf = new Map<string, {readonly from: LoadedConfiguration; readonly settings: Settings}>();
	/** The configuration in force. */
	loaded: LoadedConfiguration;

	constructor(shared: Shared, loaded: LoadedConfiguration) {
		this.#shared = shared;
		this.#exports = new LeaseExports(shared.clock, sentence => shared.log.warn(sentence));
		this.loaded = loaded;
	}

	/** Opens an interface; throws a SystemError where the kernel refuses, a Failure where the script cannot be run. */
	open(name: string): Opened {
		const {clock, entropy, network, plugins, options} = this.#shared;
		const settings = this.settings(name);
		const configurator = this.#configurator(name, settings);
		const hooks = this.#hooks(name);
		const link = network.openLink(name);
		const warn = this.#warner(name);
		return {
			parts: {
				clock,
				entropy,
				link,
				configurator: plugins === undefined ? configurator : verified(configurator, plugins, name),
				...(plugins && {choose: offers => chosenBy(plugins, name, offers)}),
				hooks: plugins === undefined ? hooks : plugins.withPlugins(name, hooks),
				store: kept(this.#stores, name, () => this.#store(name, warn)),
				journal: kept(this.#journals, name, () => new JournalFile(options.stateDir, name, warn)),
			},
			settings: this.clientSettings(name, link.hardware),
		};
	}

	/** What a client of that interface is given, by the configuration in force. */
	clientSettings(name: string, hardware: Hardware): Opened['settings'] {
		const {options, clock} = this.#shared;
		const settings = this.settings(name);
		if (sendsInVain(settings))
			this.#once(name, 'The statement "send" has no effect: the configuration says "anonymize true".');
		return clientSettings(settings, {
			hardware,
			clock,
			acd: options.acd,
			script: (options.script ?? settings.script) !== undefined,
			chooser: this.#shared.plugins !== undefined,
			refused: ({reason}) => this.#once(name, `A value of the server's is not used: ${reason}`),
		});
	}

	/** What records, journals and exports hold is in place when this returns. */
	finish(): void {
		for (const store of this.#stores.values()) store.finish();
		for (const journal of this.#journals.values()) journal.flush();
		this.#exports.finish();
	}

	/** What the configuration in force says of an interface. */
	settings(name: string): Settings {
		const known = this.#settingsOf.get(name);
		if (known?.from === this.loaded) return known.settings;
		const settings = forInterface(this.loaded.configuration, name);
		this.#settingsOf.set(name, {from: this.loaded, settings});
		return settings;
	}

	/** A script configures the interface, or the kernel is told and DNS with it: one of them, never both. */
	#configurator(name: string, settings: Settings): Configurator {
		const {options, clock, executor, network, resolver} = this.#shared;
		const path = options.script ?? settings.script;
		if (path !== undefined) {
			requireScript(path);
			const scripts = kept(this.#scripts, path, () => createScripts({executor, path, makePipe}));
			return scripts.forInterface(name, scriptEnvironment(name, settings, clock));
		}
		const {routeMetric: metric = 0, alias} = settings;
		const aliases = alias === undefined ? [] : [aliasOf(alias)];
		const terms = {clock, metric, longestHook: executor.longest, aliases, warn: this.#warner(name)};
		const configurator = network.openConfigurator(name, terms);
		const mode = options.resolvConf ?? settings.resolvConf;
		return mode === 'off' ? configurator : withNames(configurator, {resolver, name, metric});
	}

	/** Which eventhook there is, the configuration says at every event anew. */
	#hooks(name: string): Hooks {
		this.#eventhook(name);
		return {
			run: (event, lease) => this.#eventhook(name).run(event, lease),
			adopt: (event, process) => this.#eventhook(name).adopt(event, process),
		};
	}

	#eventhook(name: string): Hooks {
		const {options, executor} = this.#shared;
		const {stateDir: records, runDir} = options;
		const named = options.eventhook ?? this.settings(name).eventhook ?? usualEventhook;
		const path = named === 'none' ? undefined : named;
		return kept(this.#eventhooks, named, () =>
			createEventhooks({executor, path, runDir, records}),
		).forInterface(name);
	}

	#store(name: string, warn: (sentence: string) => void): LeaseFile {
		const {clock, bootId, options} = this.#shared;
		const {stateDir} = options;
		const saved = ({leases}: Record): void => this.#export(name, leases);
		return new LeaseFile({stateDir, name, clock, bootId, warn, saved});
	}

	#export(name: string, leases: Record['leases']): void {
		const settings = this.settings(name);
		const usual = join(this.#shared.options.stateDir, `${name}.leases`);
		const {file = usual, mode = privateMode} = settings.leaseFile ?? {};
		this.#exports.put(file, mode, name, {leases, settings});
	}

	#warner(name: string): (sentence: string) => void {
		return sentence => this.#shared.log.warn(sentence, {interface: name});
	}

	#once(name: string, sentence: string): void {
		const key = `${name} ${sentence}`;
		// Whoever is on the network can make up new values without end.
		if (this.#said.has(key) || this.#said.size >= mostSaid) return;
		this.#said.add(key);
		this.#warner(name)(sentence);
	}
}

function kept<T>(map: Map<string, T>, key: string, make: () => T): T {
	const value = map.get(key) ?? make();
	map.set(key, value);
	return value;
}
