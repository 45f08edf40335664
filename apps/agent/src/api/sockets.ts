// The two Unix sockets. They listen before the first packet, and cost next to nothing: what speaks HTTP is loaded
// when somebody connects.
import {chmodSync, rmSync, statSync} from 'node:fs';
import {connect, createServer, type Server, type Socket} from 'node:net';
import {checkSocketPath, controlSocket, querySocket} from '@lessee/control';

/** Which socket a connection came in by. */
export type SocketName = 'control' | 'query';

/** A socket that cannot be had, in a sentence; `taken` when another agent answers there. */
export class SocketTaken extends Error {
	readonly taken: boolean;

	constructor(sentence: string, taken: boolean) {
		super(sentence);
		this.taken = taken;
	}
}

/** The agent's sockets. */
export class Sockets {
	readonly #servers: readonly Server[];
	readonly #paths: readonly string[];

	private constructor(servers: readonly Server[], paths: readonly string[]) {
		this.#servers = servers;
		this.#paths = paths;
	}

	/**
	 * Listens on both sockets of a run directory; rejects with SocketTaken where another agent does. A socket that
	 * a dead agent left behind is replaced.
	 */
	static async listen(
		runDir: string,
		connected: (name: SocketName, socket: Socket) => void,
	): Promise<Sockets> {
		const control = checkSocketPath(controlSocket(runDir));
		const query = checkSocketPath(querySocket(runDir));
		for (const path of [control, query]) await clear(path);
		const servers = [
			await listen(control, 0o600, socket => connected('control', socket)),
			await listen(query, 0o666, socket => connected('query', socket)),
		];
		return new Sockets(servers, [control, query]);
	}

	/** Takes no more connections, and leaves nothing behind. */
	close(): void {
		for (const server of this.#servers) server.close();
		for (const path of this.#paths) rmSync(path, {force: true});
	}
}

async function clear(path: string): Promise<void> {
	if (statSync(path, {throwIfNoEntry: false}) === undefined) return;
	const alive = await new Promise<boolean>(resolve => {
		const probe = connect(path, () => {
			probe.destroy();
			resolve(true);
		});
		probe.on('error', () => resolve(false));
	});
	if (alive) throw new SocketTaken(`Another agent is running: it answers at ${path}.`, true);
	rmSync(path, {force: true});
}

function listen(path: string, mode: number, connected: (socket: Socket) => void): Promise<Server> {
	return new Promise((resolve, reject) => {
		const server = createServer({allowHalfOpen: true}, connected);
		// The socket must never be open to more people than it is for, not even for a moment.
		const mask = process.umask(0o777 & ~mode);
		server.once('error', error =>
			reject(new SocketTaken(`The socket ${path} cannot be listened on: ${error.message}.`, false)),
		);
		server.listen(path, () => {
			chmodSync(path, mode);
			resolve(server);
		});
		process.umask(mask);
	});
}
