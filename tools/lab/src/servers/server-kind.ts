/** What is to be known of a kind of server to run it. */
import type {ServerLease} from './lease-table.ts';
import type {OptionValue, ServerOptions} from './options.ts';

/** What a server is to do. Times in seconds. */
export interface ServerConfig {
	/** The interface that it serves; `eth0` unless told. */
	readonly interface?: string;
	/** First and last address to give; `.100` to `.199` of 10.77.0.0/24 unless told. */
	readonly range?: readonly [first: string, last: string];
	/** `255.255.255.0` unless told. */
	readonly netmask?: string;
	/** 3600 unless told. dnsmasq gives no less than 120. */
	readonly leaseTime?: number;
	/** T1 and T2, which are not sent unless told. */
	readonly t1?: number;
	readonly t2?: number;
	/** Sent whether asked for or not; the router 10.77.0.1 unless told. */
	readonly options?: ServerOptions;
	/** Whether it says NAK to clients that it does not know; it does unless told, and udhcpd and networkd always do. */
	readonly authoritative?: boolean;
	/** Whether it answers a DISCOVER that asks for it with ACK (RFC 4039), which dnsmasq alone can; not unless told. */
	readonly rapidCommit?: boolean;
}

/** A configuration with every default filled in. @internal */
export interface CompleteConfig extends Required<Omit<ServerConfig, 't1' | 't2' | 'options'>> {
	readonly network: string;
	/** The address of its interface, with prefix length. */
	readonly address: string;
	/** Options by code; T1 and T2 among them. */
	readonly options: ReadonlyMap<number, OptionValue>;
}

/** How one kind of server is run. @internal */
export interface ServerKind {
	/** The program's name. */
	readonly program: string;
	/** Its files and command line; files and leases are in `folder`. */
	setup(
		config: CompleteConfig,
		folder: string,
	): {
		argv: readonly string[];
		files: Readonly<Record<string, string>>;
		env?: Readonly<Record<string, string>>;
	};
	/** What it says when it serves; undefined where only its socket tells. */
	readonly ready?: RegExp;
	/** Its lease database, where it has one. */
	readonly leases?: LeaseDatabase;
	/** Whether it can answer a DISCOVER with ACK. */
	readonly rapidCommit?: true;
}

/** How a server's lease database is read. @internal */
export interface LeaseDatabase {
	readonly file: string;
	/** A signal upon which the server writes that file, where it does not by itself. */
	readonly writesAt?: NodeJS.Signals;
	read(bytes: Buffer, config: CompleteConfig, now: number): readonly ServerLease[];
}
