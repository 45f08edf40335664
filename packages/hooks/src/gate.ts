// A hook's process is made before the hook runs, so that it can be put on record first: a shell that waits at its
// standard input for the names of interface and event, and then executes the hook in its own place, with the same pid
// and start time. Where the agent dies meanwhile, the shell looks for itself in the records, and runs the hook only if
// it is there. It can be made before anybody knows for which interface, or for which event.
import type {Program} from './start.ts';

/** What a gate holds back, and where it looks for itself. */
export interface Held {
	/** The hook, an absolute path. */
	readonly file: string;
	/** The hook's environment. */
	readonly env: Readonly<Record<string, string | undefined>>;
	/** The folder of the records, `IF.json` each; an absolute path. */
	readonly records: string;
}

/** What a shell puts into the environment by itself, or changes there; it can be told better. */
const shellsOwn = ['PWD', 'OLDPWD', 'SHLVL', 'IFS', '_'];
/** Names that a shell keeps; others it leaves out of what it executes. */
const shellName = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** What a shell has values of its own for, or takes orders from, and cannot be told better. */
const untold =
	/^(PPID|OPT(IND|ERR)|LINENO|S?RANDOM|SECONDS|EPOCH\w+|E?UID|GROUPS|DIRSTACK|FUNCNAME|HISTCMD|PIPESTATUS|PS4|BASH\w*|SHELLOPTS)$/;

/**
 * A record is JSON, and says of the hook that runs `"running": {"event": "E"`, and of its process `"pid": N` and next to
 * it `"startTime": M`: its blanks are taken out by reading it word by word. The start time is field 22 of
 * /proc/PID/stat, the 20th after the program's name. A hook that cannot be executed, most often because somebody is just
 * writing it, is tried again for a second, as a child; bash has to be told that something follows a failed exec.
 */
const wait = (restore: string): string => `
read -r lessee_interface lessee_event || {
	lessee_twentieth() { shift 19; lessee_start=$1; }
	read -r lessee_stat < /proc/$$/stat
	lessee_twentieth \${lessee_stat##*) }
	for lessee_record in "$lessee_records"/*.json; do
		lessee_text=
		while read -r lessee_a lessee_b lessee_c || [ "$lessee_a" ]; do
			lessee_text=$lessee_text$lessee_a$lessee_b$lessee_c
		done < "$lessee_record"
		case $lessee_text in *'"pid":'$$',"startTime":'$lessee_start[,}]*) break ;; esac
		lessee_text=
	done
	[ "$lessee_text" ] || exit
	lessee_interface=\${lessee_record##*/}
	lessee_interface=\${lessee_interface%.json}
	lessee_event=\${lessee_text#*'"running":{"event":"'}
	lessee_event=\${lessee_event%%'"'*}
}
set -- "$@" "$lessee_hook" "$lessee_interface" "$lessee_event"
unset lessee_hook lessee_records
lessee_tries=20
trap '
	lessee_status=$?
	while [ $lessee_status = 126 ] && [ $lessee_tries -gt 0 ]; do
		lessee_tries=$((lessee_tries - 1))
		sleep 0.05
		"$@" < /dev/null
		lessee_status=$?
	done 2> /dev/null
	exit $lessee_status
' EXIT
[ "$BASH_VERSION" ] && shopt -s execfail
${restore}exec "$@" < /dev/null
`;

/** A process that waits until it is told an interface and an event, and then is the hook with these two arguments. */
export function gate({file, env, records}: Held): Program {
	const names = Object.keys(env).filter(name => env[name] !== undefined);
	const odd = names.filter(name => !shellName.test(name) || untold.test(name));
	const kept = Object.fromEntries(names.filter(name => !odd.includes(name)).map(name => [name, env[name]]));
	const unset = shellsOwn.filter(name => !names.includes(name)).map(name => `unset ${name}\n`);
	const restore = shellsOwn
		.filter(name => names.includes(name))
		.map(name => `export ${name}=${quoted(env[name])}\n`);
	// Not among the arguments: whoever looks for a hook that runs must not find one that waits.
	const own = {lessee_hook: file, lessee_records: records};
	const command = odd.length === 0 ? [] : ['/usr/bin/env', ...odd.map(name => `${name}=${env[name]}`)];
	return {
		file: '/bin/sh',
		args: ['-c', unset.join('') + wait(restore.join('')), 'sh', ...command],
		env: {...kept, ...own},
		waits: true,
	};
}

function quoted(text = ''): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
