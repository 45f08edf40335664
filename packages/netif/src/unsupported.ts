import {constants} from 'node:os';
import {SystemError} from './system-error.ts';

/** Throws a SystemError (`ENOSYS`) where there is no adapter for the operating system or the processor. */
export function requireLinux(platform: string = process.platform, arch: string = process.arch): void {
	if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) return;
	throw new SystemError({
		attempt: 'Opening the network',
		errno: constants.errno.ENOSYS,
		syscall: 'socket',
		detail: `there is an adapter for linux on x64 and arm64, this is ${platform} on ${arch}`,
	});
}
