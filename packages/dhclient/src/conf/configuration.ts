import type {Expression} from '../expression/expression.ts';
import type {OptionReference, OptionSpaces} from '../values/option-spaces.ts';

/** The statements that change an option's value. `send` works on what goes out, the others on what came in. */
export type Action = 'send' | 'default' | 'supersede' | 'prepend' | 'append';

/** A statement about an option, kept to be run when a message goes out or comes in. */
export type OptionStatement =
	| {
			readonly kind: 'modify';
			readonly action: Action;
			readonly option: OptionReference;
			readonly value: Expression;
	  }
	/** The first branch whose condition holds, else `otherwise`. */
	| {
			readonly kind: 'if';
			readonly branches: readonly Branch[];
			readonly otherwise: readonly OptionStatement[];
	  }
	| {readonly kind: 'switch'; readonly subject: Expression; readonly body: readonly OptionStatement[]}
	/** Where a `switch` enters: at the value, or without one as its default. */
	| {readonly kind: 'case'; readonly value?: Expression}
	| {readonly kind: 'break'};

/** Statements under a condition. */
export interface Branch {
	readonly condition: Expression;
	readonly statements: readonly OptionStatement[];
}

/** A lease or an alias of the configuration. Instants are milliseconds since 1970, `Infinity` for `never`. */
export interface PredefinedLease {
	readonly interface: string;
	/** The leased address, dotted. */
	readonly address: string;
	readonly medium?: string;
	/** BOOTP's `file` and `sname`. */
	readonly filename?: string;
	readonly serverName?: string;
	/** `siaddr`, dotted. */
	readonly nextServer?: string;
	readonly bootp: boolean;
	/** Raw values of DHCP's own options, in the order of the file; options of other spaces lie in their containers. */
	readonly options: ReadonlyMap<number, Uint8Array>;
	readonly renewAt: number;
	readonly rebindAt: number;
	readonly expiresAt: number;
}

/** A plugin and what it is told. */
export interface PluginStatement {
	/** A file or package name, as `import` takes it. */
	readonly specifier: string;
	readonly options: {readonly [name: string]: PluginValue};
}

/** What a plugin's option may be; several values separated by commas are an array. */
export type PluginValue = string | number | boolean | readonly (string | number | boolean)[];

/** dhclient's timing, milliseconds; the shape that the lease machine takes. */
export interface TimingSettings {
	readonly timeout: number;
	readonly retry: number;
	readonly reboot: number;
	readonly selectTimeout: number;
	readonly initialDelay: number;
	/** Absent unless `initial-interval` or `backoff-cutoff` is written: RFC 2131's own schedule stands. */
	readonly backoff?: {readonly initialInterval: number; readonly cutoff: number};
}

/** Settings of which the last one written counts. What is absent was not said; the default is the reader's. */
export interface SingleSettings {
	/** A program that configures the interface. */
	readonly script?: string;
	/** The space whose options lie in option 43. */
	readonly vendorSpace?: string;
	/** Whether answers of BOOTP servers are taken. */
	readonly bootp?: boolean;
	/** Whether the broadcast flag is set. */
	readonly broadcast?: boolean;
	/** How the export of leases writes instants: in UTC, or as seconds since 1970. */
	readonly timeFormat?: 'default' | 'local';
	readonly eventhook?: string;
	/** Milliseconds. */
	readonly hookTimeout?: number;
	readonly acd?: 'off' | 'fast' | 'strict';
	/** `auto`, `off` or a file. */
	readonly resolvConf?: string;
	readonly routeMetric?: number;
	readonly releaseOnExit?: boolean;
	/** Whether nothing is sent by which the machine could be known again (RFC 7844). */
	readonly anonymize?: boolean;
	/** Where the export of leases goes, and its permissions. */
	readonly leaseFile?: {readonly file: string; readonly mode?: number};
}

/** Senders whose messages are passed over. */
export interface RejectedSenders {
	readonly address: string;
	readonly prefixLength: number;
}

/** What the configuration says for one interface. */
export interface Settings extends SingleSettings {
	readonly timing: TimingSettings;
	/** Options to ask for, in order. */
	readonly request: readonly OptionReference[];
	/** Options without which an offer is passed over. */
	readonly require: readonly OptionReference[];
	/** Options taken out of whatever a server sends. */
	readonly ignore: readonly OptionReference[];
	/** Statements about options, in order; `outgoingOptions` and `effectiveOptions` run them. */
	readonly statements: readonly OptionStatement[];
	readonly reject: readonly RejectedSenders[];
	/** Media to try, each as MEDIUM gets it. */
	readonly media: readonly string[];
	/** Leases to fall back on, in the order of the file. */
	readonly leases: readonly PredefinedLease[];
	/** The last `alias` block for the interface, as in dhclient. */
	readonly alias?: PredefinedLease;
	/** Every option that can be named: DHCP's own and the declared ones. */
	readonly spaces: OptionSpaces;
}

/** What stands in one place: outside of all blocks, or in the blocks of one interface. */
export interface Layer {
	readonly single: SingleSettings;
	readonly timing: {readonly [N in TimingName]?: number};
	readonly lists: {readonly [N in ListName]?: OptionList};
	readonly statements: readonly OptionStatement[];
	readonly reject: readonly RejectedSenders[];
	readonly media: readonly string[];
}

/** The timing statements, in milliseconds. */
export type TimingName =
	| 'timeout'
	| 'retry'
	| 'reboot'
	| 'selectTimeout'
	| 'initialInterval'
	| 'initialDelay'
	| 'backoffCutoff';

/** The lists of options. */
export type ListName = 'request' | 'require' | 'ignore';

/** A list of options, in place of the outer one or, with `also`, behind it. */
export interface OptionList {
	readonly also: boolean;
	readonly options: readonly OptionReference[];
}

/** A whole configuration. `forInterface` says what of it counts for one interface. */
export interface Configuration {
	readonly outermost: Layer;
	/** The `interface` blocks. The names are those that the configuration asks to be run. */
	readonly interfaces: ReadonlyMap<string, Layer>;
	readonly leases: readonly PredefinedLease[];
	readonly aliases: readonly PredefinedLease[];
	readonly plugins: readonly PluginStatement[];
	readonly spaces: OptionSpaces;
}
