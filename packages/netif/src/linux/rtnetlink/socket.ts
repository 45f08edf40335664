/**
 * The requests. The kernel answers inside `sendto`, so a request is a plain synchronous call.
 */
import {constants} from 'node:os';
import {SystemError} from '../../system-error.ts';
import {attempt, demand} from '../native.ts';
import {openSocket, setOption} from '../sockets.ts';
import {
	decodeAnswer,
	encodeMessage,
	type Message,
	messageFlag,
	messageType,
	splitMessages,
} from './message.ts';

const AF_NETLINK = 16;
const SOL_NETLINK = 270;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const NETLINK_GET_STRICT_CHK = 12;
const receiveSize = 65536;
/** How often a dump that changed under our hands is begun again. */
const dumpAttempts = 8;

/** Opens a netlink socket of the routing family. */
export function openRouteSocket(): number {
	return openSocket('Opening the rtnetlink socket', AF_NETLINK, 'raw');
}

/** `struct sockaddr_nl` of the kernel, or of the groups listened to. */
export function routeAddress(groups = 0): Uint8Array {
	const address = new DataView(new ArrayBuffer(12));
	address.setUint16(0, AF_NETLINK, true);
	address.setUint32(8, groups, true);
	return new Uint8Array(address.buffer);
}

/** What is asked of the kernel. */
export interface Request {
	/** The subject of the sentence if it is refused: "Adding the address 192.0.2.7/24 to eth0". */
	readonly purpose: string;
	readonly type: number;
	readonly flags?: number;
	readonly body: Uint8Array;
}

/** The socket for requests. */
export class RouteSocket {
	readonly #fd: number = openRouteSocket();
	readonly #kernel = routeAddress();
	readonly #buffer = new Uint8Array(new ArrayBuffer(receiveSize));
	#sequence = 0;

	constructor() {
		// Old kernels know fewer of these; without them answers are longer, or say less.
		for (const option of [NETLINK_CAP_ACK, NETLINK_EXT_ACK, NETLINK_GET_STRICT_CHK])
			setOption(this.#fd, SOL_NETLINK, option, 1);
	}

	/** Asks for a change; throws a SystemError with the kernel's own words if it is refused. */
	change(request: Request): void {
		this.#ask(request, messageFlag.ack);
	}

	/** Asks for one object; throws a SystemError if there is none. */
	get(request: Request): Message | undefined {
		return this.#ask(request, messageFlag.ack)[0];
	}

	/** Asks for all objects that match; begins anew while they change under our hands. */
	dump(request: Request): readonly Message[] {
		let messages: readonly Message[] = [];
		for (let tries = 0; tries < dumpAttempts; tries++) {
			messages = this.#ask(request, messageFlag.dump);
			if (messages.every(({flags}) => (flags & messageFlag.dumpInterrupted) === 0)) break;
		}
		return messages;
	}

	close(): void {
		attempt('close', this.#fd);
	}

	/** Sends a request; all that is answered before the acknowledgement or the end of the dump. */
	#ask({purpose, type, flags = 0, body}: Request, mode: number): readonly Message[] {
		this.#sequence = (this.#sequence + 1) >>> 0;
		const sequence = this.#sequence;
		const bytes = encodeMessage({type, flags: flags | mode | messageFlag.request, sequence, body});
		demand(purpose, 'sendto', this.#fd, bytes, bytes.length, 0, this.#kernel, this.#kernel.length);
		const answers: Message[] = [];
		for (;;) {
			const size = demand(purpose, 'recv', this.#fd, this.#buffer, this.#buffer.length, 0);
			for (const message of splitMessages(this.#buffer.slice(0, size))) {
				// Another sequence is what is left of a request that was given up.
				if (message.sequence !== sequence) continue;
				if (message.type === messageType.error || message.type === messageType.done) {
					refuseUnlessDone(purpose, message);
					return answers;
				}
				answers.push(message);
			}
		}
	}
}

function refuseUnlessDone(purpose: string, message: Message): void {
	const {errno, text} = decodeAnswer(message);
	if (errno === 0) return;
	throw new SystemError({attempt: purpose, errno, syscall: 'rtnetlink', detail: text});
}

/** Whether an error says that the interface, or what was to be removed from it, is not there any more. */
export function isGone(error: unknown): boolean {
	const {ENODEV, ENXIO, EADDRNOTAVAIL, ESRCH, ENOENT} = constants.errno;
	const absent: readonly number[] = [ENODEV, ENXIO, EADDRNOTAVAIL, ESRCH, ENOENT];
	return error instanceof SystemError && absent.includes(error.errno);
}
