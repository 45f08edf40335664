import {constants} from 'node:os';
import {getSystemErrorMap} from 'node:util';

const names = new Map(Object.entries(constants.errno).map(([name, errno]) => [errno, name]));

/** The symbolic name of an errno, such as `EEXIST`. */
function errnoName(errno: number): string {
	return names.get(errno) ?? `E${errno}`;
}

/** What an errno means, in the words of the C library. */
function errnoText(errno: number): string {
	return getSystemErrorMap().get(-errno)?.[1] ?? `error ${errno}`;
}

/** What is known of a refusal. */
export interface Refusal {
	/** What was tried, as the subject of a sentence: "Opening the interface eth0". */
	readonly attempt: string;
	readonly errno: number;
	/** The system call that refused; for netlink the name of the request. */
	readonly syscall: string;
	/** What the kernel itself said (extended ACK), where it said something. */
	readonly detail?: string | undefined;
	readonly cause?: unknown;
}

/** The operating system said no. The message is a sentence; `code` is the symbolic errno, such as `EPERM`. */
export class SystemError extends Error {
	override readonly name = 'SystemError';
	readonly code: string;
	/** The error's number; 0 where no system call was made. */
	readonly errno: number;
	readonly syscall: string;

	constructor({attempt, errno, syscall, detail, cause}: Refusal) {
		const code = errnoName(errno);
		super(`${attempt} failed: ${detail ?? errnoText(errno)} (${code}).`, cause === undefined ? {} : {cause});
		this.code = code;
		this.errno = errno;
		this.syscall = syscall;
	}
}
