// A hook's process is made before the hook runs, so that it can be put on record first: a shell that waits at its
// standard input and then executes the hook in its own place, with the same pid and start time. Where the agent dies
// meanwhile, the shell looks for itself in the record, and runs the hook only if it is there.
import type {Program} from './start.ts';

/** What a shell puts into the environment by itself. */
const shellsOwn = ['PWD', 'OLDPWD', 'SHLVL', '_'];
/** Names that a shell keeps; others it leaves out of what it executes. */
const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The record is JSON, and says of the hook's process `"pid": N` and next to it `"startTime": M`: its blanks are taken
 * out by reading it word by word. The start time is field 22 of /proc/PID/stat, the 20th after the program's name.
 */
const wait = `
lessee_record=$1
shift
read -r lessee_word || {
	lessee_twentieth() { shift 19; lessee_start=$1; }
	read -r lessee_stat < /proc/$$/stat
	lessee_twentieth \${lessee_stat##*) }
	lessee_text=
	while read -r lessee_a lessee_b lessee_c || [ "$lessee_a" ]; do
		lessee_text=$lessee_text$lessee_a$lessee_b$lessee_c
	done < "$lessee_record"
	case $lessee_text in *'"pid":'$$',"startTime":'$lessee_start'}'*) ;; *) exit ;; esac
}
exec "$@" < /dev/null
`;

/** A program that waits until it is released, and comes on if it is not but `record` names its process. */
export function gated({file, args, env}: Program, record: string): Program {
	const names = Object.keys(env).filter(name => env[name] !== undefined);
	const odd = names.filter(name => !shellName.test(name)).map(name => `${name}=${env[name]}`);
	const unset = shellsOwn.filter(name => !names.includes(name)).map(name => `unset ${name}\n`);
	const command = odd.length === 0 ? [file, ...args] : ['/usr/bin/env', ...odd, file, ...args];
	return {
		file: '/bin/sh',
		args: ['-c', unset.join('') + wait, 'sh', record, ...command],
		env,
		waits: true,
	};
}
