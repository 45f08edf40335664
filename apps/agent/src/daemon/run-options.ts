import type {LogFormat, LogLevel} from '../log/log-level.ts';

/** How the daemon runs: the flags of `run`. What is absent was not given; the configuration, then the default, counts. */
export interface RunOptions {
	readonly interfaces: readonly string[];
	readonly config: string | undefined;
	readonly stateDir: string;
	readonly runDir: string;
	/** A path, or `none`. */
	readonly eventhook: string | undefined;
	readonly script: string | undefined;
	/** Milliseconds. */
	readonly hookTimeout: number | undefined;
	readonly releaseOnExit: boolean;
	readonly acd: 'off' | 'fast' | 'strict' | undefined;
	/** `auto`, `off`, or a file. */
	readonly resolvConf: string | undefined;
	readonly logLevel: LogLevel;
	readonly logFormat: LogFormat;
}
