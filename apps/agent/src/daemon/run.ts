// The daemon: from flags to the last interface's end.
import {notify, requireClientPort, SystemError} from '@lessee/netif';
import type {ApiServer} from '../api/server.ts';
import {Sockets, SocketTaken} from '../api/sockets.ts';
import {exitStatus, Failure} from '../failure.ts';
import {Log} from '../log/log.ts';
import {type Composition, compose} from './compose.ts';
import {economize} from './economy.ts';
import {holdStateFolder, requireFolder} from './folders.ts';
import {requirePrivileges} from './privileges.ts';
import type {RunOptions} from './run-options.ts';

/** Runs until a signal ends it; gives the exit status. */
export async function run(options: RunOptions): Promise<number> {
	requirePrivileges();
	requireFolder(options.stateDir, 'state', 0o755);
	requireFolder(options.runDir, 'run', 0o755);
	const log = new Log(options.logLevel, options.logFormat);
	const sockets = holdSockets(options.runDir);
	if (options.interfaces.length > few) economize();
	try {
		holdStateFolder(options.stateDir);
		requireClientPort();
		return await live(options, compose(options, log), sockets, log);
	} catch (error) {
		if (error instanceof SystemError) throw new Failure(error.message, exitStatus.system, error);
		throw error;
	} finally {
		sockets.close();
	}
}

/** Until what no lease waits for is loaded, milliseconds: the first packets have their chance before. */
const pause = 20;
/** So many interfaces have their leases before it pays to be thrifty. */
const few = 16;

async function live(
	options: RunOptions,
	composition: Composition,
	sockets: Sockets,
	log: Log,
): Promise<number> {
	const {agent, events, configured, releasesOnExit, close} = composition;
	const signal = firstSignal();
	process.on('SIGHUP', () => reload(composition, log));
	for (const name of new Set([...options.interfaces, ...configured])) agent.control(name);
	setTimeout(() => {
		economize();
		sockets.serve(lateApi(composition));
		notify('READY=1');
		void log.open();
		composition.prepare();
	}, pause);
	const {name, again} = await signal;
	const released = [...agent.interfaces.keys()].filter(releasesOnExit).length;
	const dropped = agent.interfaces.size - released;
	log.info(`${name}: dropping ${dropped} interface(s), releasing ${released}, and ending.`);
	await Promise.race([agent.end(releasesOnExit), again]);
	await Promise.race([close(), again]);
	await log.open();
	events.end();
	// What was told to the last is written before the sockets go.
	await new Promise(resolve => setImmediate(resolve));
	return exitStatus.done;
}

/** A configuration that cannot be read leaves the one before in force. */
function reload({reload: again}: Composition, log: Log): void {
	try {
		again();
		log.info('The configuration was read again.');
	} catch (error) {
		log.warn(`The configuration stays as it was: ${(error as Error).message}`);
	}
}

/** The first signal asks the agent to end; a second one ends the waiting. */
function firstSignal(): Promise<{readonly name: string; readonly again: Promise<void>}> {
	return new Promise(first => {
		let repeated = (): void => {};
		const again = new Promise<void>(resolve => {
			repeated = resolve;
		});
		let signalled = false;
		for (const name of ['SIGTERM', 'SIGINT'] as const) {
			process.on(name, () => {
				if (signalled) repeated();
				signalled = true;
				first({name, again});
			});
		}
	});
}

function holdSockets(runDir: string): Sockets {
	try {
		return new Sockets(runDir);
	} catch (error) {
		if (!(error instanceof SocketTaken)) throw error;
		throw new Failure(error.message, error.taken ? exitStatus.refused : exitStatus.system, error);
	}
}

/** The API is loaded when the first connection needs it. */
function lateApi(composition: Composition): Parameters<Sockets['serve']>[0] {
	let api: Promise<ApiServer> | undefined;
	const load = async () => {
		const {ApiServer, createHandlers} = await import('./late.ts');
		return new ApiServer(createHandlers(composition));
	};
	return (name, socket) => {
		socket.pause();
		api ??= load();
		void api.then(server => {
			server.take(name, socket);
			socket.resume();
		});
	};
}
