// The two Unix sockets. They are held before the first packet, which costs next to nothing: Node's `net` is loaded
// when the first packets are out, and what speaks HTTP when somebody connects. Who connects before waits that long.
import {closeSync, lstatSync, rmSync} from 'node:fs';
import {createServer, type Server, type Socket} from 'node:net';
import {checkSocketPath, controlSocket, querySocket} from '@lessee/control';
import {isListenedAt, listenAt} from '@lessee/netif';

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

/**
 * Everybody may connect to the query socket: no user shall cost the agent its memory or its descriptors, or keep others
 * out. Who has been there longest makes room, those first who have asked nothing.
 */
const mostConnections = 1024;

/** A socket that clients can connect to. */
class HeldSocket {
	readonly #path: string;
	readonly #descriptor: number;
	readonly #connections = new Set<Socket>();
	#server: Server | undefined;

	constructor(path: string, mode: number) {
		this.#path = path;
		try {
			this.#descriptor = listenAt(path, mode);
		} catch (error) {
			const {message} = error as Error;
			throw new SocketTaken(`The socket ${path} cannot be listened on: ${message}`, false);
		}
	}

	serve(connected: (socket: Socket) => void): void {
		const admit = (socket: Socket): void => {
			this.#makeRoom();
			this.#connections.add(socket);
			socket.once('close', () => this.#connections.delete(socket));
			connected(socket);
		};
		this.#server = createServer({allowHalfOpen: true}, admit).listen({fd: this.#descriptor});
	}

	#makeRoom(): void {
		if (this.#connections.size < mostConnections) return;
		const all = [...this.#connections];
		const leaving = all.find(({bytesWritten}) => bytesWritten === 0) ?? all[0];
		if (leaving !== undefined) this.#connections.delete(leaving);
		leaving?.destroy();
	}

	close(): void {
		if (this.#server === undefined) closeSync(this.#descriptor);
		else this.#server.close();
		rmSync(this.#path, {force: true});
	}
}

/** The agent's sockets. */
export class Sockets {
	readonly #held: {readonly [name in SocketName]: HeldSocket};

	/**
	 * Holds both sockets of a run directory; throws SocketTaken where another agent does. A socket that a dead agent
	 * left behind is replaced.
	 */
	constructor(runDir: string) {
		const control = checkSocketPath(controlSocket(runDir));
		const query = checkSocketPath(querySocket(runDir));
		for (const path of [control, query]) clear(path);
		this.#held = {control: new HeldSocket(control, 0o600), query: new HeldSocket(query, 0o666)};
	}

	/** Takes connections from now on, also those that wait. */
	serve(connected: (name: SocketName, socket: Socket) => void): void {
		this.#held.control.serve(socket => connected('control', socket));
		this.#held.query.serve(socket => connected('query', socket));
	}

	/** Takes no more connections, and leaves nothing behind. */
	close(): void {
		for (const socket of Object.values(this.#held)) socket.close();
	}
}

function clear(path: string): void {
	const there = lstatSync(path, {throwIfNoEntry: false});
	if (there === undefined) return;
	if (!there.isSocket()) throw new SocketTaken(`Expected a socket at ${path}, found another file.`, false);
	if (isListenedAt(path)) throw new SocketTaken(`Another agent is running: it answers at ${path}.`, true);
	rmSync(path, {force: true});
}
