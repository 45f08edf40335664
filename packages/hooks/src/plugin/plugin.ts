// What plugin authors import. A plugin is data and functions: it knows the leases that it is given, and nothing else
// of the agent.
import type {Source} from '@lessee/lease';
import type {MaybePromise} from '@lessee/ports';
import type {Message, OptionSet} from '@lessee/wire';

/** The version of the plugin API that this copy of the package speaks. */
export const pluginApiVersion = 1;

/** A lease as plugins see it: its options by name, and its instants on the wall clock. */
export interface PluginLease extends OptionSet {
	/** The leased address (`yiaddr`), dotted. */
	readonly address: string;
	/** The server to renew from. */
	readonly serverIdentifier?: string;
	/** Link-layer address that the last ACK came from. */
	readonly serverHardware?: Uint8Array;
	/** The ACK as it came. */
	readonly ack: Uint8Array;
	/** How the lease came to be. */
	readonly origin: 'server' | 'bootp' | 'predefined' | 'inform';
	/** When the REQUEST that was ACKed was sent; like all four, milliseconds since 1970, as `Date` takes them. */
	readonly startedAt: number;
	/** When renewing begins. */
	readonly t1At: number;
	/** When rebinding begins. */
	readonly t2At: number;
	/** When the lease ends; `Infinity` for one without end. */
	readonly expiresAt: number;
}

/** A server's offer: its options as they count after the agent's configuration was applied. */
export interface PluginOffer extends OptionSet {
	/** The address offered (`yiaddr`), dotted. */
	readonly address: string;
	readonly serverIdentifier?: string;
	/** The OFFER as it came, decoded. */
	readonly message: Message;
	readonly from: Source;
}

/** What a plugin may use besides its arguments. */
export interface PluginContext {
	/** The interface that it is about. */
	readonly interface: string;
	/** Writes a line to the agent's log, under the plugin's name. */
	log(text: string): void;
	/** Aborted when the time limit has run out: what is done after that comes too late. */
	readonly signal: AbortSignal;
}

/** Hears of an event. The agent waits for the promise; what it is fulfilled with is not looked at. */
type Observe = (lease: PluginLease, context: PluginContext) => MaybePromise<unknown>;

/** A plugin. Every handler may be left out; one that fails costs its own answer only. */
export interface Plugin {
	/** Appears in every line of the log that is about it. */
	readonly name: string;
	/** The version of the API that it was written for: 1. */
	readonly apiVersion?: number;
	/** Chooses one of the offers, refuses them all with `'none'`, or leaves it to the next plugin with `undefined`. */
	readonly selectOffer?: (
		offers: readonly PluginOffer[],
		context: PluginContext,
	) => MaybePromise<PluginOffer | 'none' | undefined>;
	/** Has its say on a lease before it is used; one plugin that declines is enough, and the server gets a DECLINE. */
	readonly verifyLease?: (
		lease: PluginLease,
		context: PluginContext,
	) => MaybePromise<'accept' | 'decline' | undefined>;
	/** The interface is configured with a new lease. */
	readonly bound?: Observe;
	/** The lease was extended, and what it changed is configured; or a DHCPINFORM was answered. */
	readonly extend?: Observe;
	/** The lease is at its end; its address is still there, and goes when every handler has ended. */
	readonly expire?: Observe;
	/** The interface leaves the agent's control; its address is still there. */
	readonly drop?: Observe;
	/** The lease is about to be given back; its address is still there. */
	readonly release?: Observe;
}

/** The handlers by the names that they have. */
export type Handler = Exclude<keyof Plugin, 'name' | 'apiVersion'>;

const brand = Symbol.for('@lessee/hooks.plugin');

/** What a plugin's module exports as its default. */
export interface PluginDefinition {
	readonly apiVersion: number;
	readonly make: (options: never) => Plugin;
}

/**
 * Makes a plugin from a function of its options, the `name value;` pairs of its block in the configuration; or from
 * the plugin itself where it has none.
 */
export function definePlugin<Options = Readonly<Record<string, unknown>>>(
	plugin: Plugin | ((options: Options) => Plugin),
): PluginDefinition {
	const make = typeof plugin === 'function' ? plugin : () => plugin;
	return Object.freeze({[brand]: true, apiVersion: pluginApiVersion, make});
}

/** Whether a value was made by `definePlugin`, by this copy of the package or another. */
export function isPluginDefinition(value: unknown): value is PluginDefinition {
	return typeof value === 'object' && value !== null && brand in value;
}
