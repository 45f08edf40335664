import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';

/** The built program. */
export const program = fileURLToPath(new URL('../../dist/dhcpinfo.cjs', import.meta.url));

/** How a run ended and what it printed. */
export interface Run {
	readonly status: number | string | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Runs dhcpinfo as its own process, by its shebang, with an environment of only PATH and what is given. */
export function dhcpinfo(
	args: readonly string[],
	{file = program, environment = {}, uid}: {file?: string; environment?: object; uid?: number} = {},
): Promise<Run> {
	const env = {PATH: process.env['PATH'], ...environment};
	return new Promise(resolve => {
		execFile(file, args, {env, ...(uid !== undefined && {uid, gid: uid})}, (error, stdout, stderr) => {
			resolve({status: error ? (error.code ?? null) : 0, stdout, stderr});
		});
	});
}
