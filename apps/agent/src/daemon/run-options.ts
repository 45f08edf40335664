import type {LogFormat, LogLevel} from '../log.ts';

/** How the daemon runs: the flags of `run`, with their defaults. */
export interface RunOptions {
	readonly interfaces: readonly string[];
	readonly config: string | undefined;
	readonly stateDir: string;
	readonly runDir: string;
	/** Undefined for none. */
	readonly eventhook: string | undefined;
	readonly script: string | undefined;
	/** Milliseconds. */
	readonly hookTimeout: number;
	readonly releaseOnExit: boolean;
	readonly acd: 'off' | 'fast' | 'strict' | undefined;
	readonly resolvConf: string | undefined;
	readonly logLevel: LogLevel;
	readonly logFormat: LogFormat;
}
