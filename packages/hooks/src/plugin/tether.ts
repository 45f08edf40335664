import {type ForkOptions, spawnSync} from 'node:child_process';

const setpriv = '/usr/bin/setpriv';
const untilOurEnd = ['--pdeathsig', 'KILL'] as const;

let isThere: boolean | undefined;

/**
 * How to fork a Node that the kernel ends with this one, also where it spins and hears nothing: by setpriv(1) as
 * util-linux has it from 2.33 on. Elsewhere it is forked as usual.
 */
export function tethered(): Pick<ForkOptions, 'execPath' | 'execArgv'> {
	isThere ??= spawnSync(setpriv, [...untilOurEnd, setpriv, '--version']).status === 0;
	return isThere ? {execPath: setpriv, execArgv: [...untilOurEnd, process.execPath]} : {execArgv: []};
}
