import type {Destination, Ports} from '@lessee/ports';
import {decodeMessage, encodeMessage, type Message, type Options} from '@lessee/wire';

/**
 * As little of a DHCP client as shows that the kit is enough for one: it asks again after 4 s, binds, and renews at
 * T1. Not an example of how to write one.
 */
export class MiniClient {
	readonly drops: string[] = [];
	readonly #ports: Ports;
	state = 'INIT';
	#cancel = (): void => undefined;
	#xid = 0;

	constructor(ports: Ports) {
		this.#ports = ports;
		ports.link.listen({
			payload: payload => this.#hear(decodeMessage(payload)),
			arp: () => undefined,
			dropped: reason => this.drops.push(reason),
		});
	}

	start(): void {
		this.state = 'SELECTING';
		this.#xid = this.#ports.entropy.u32();
		this.#ports.link.receive({dhcp: 'link', arp: []});
		this.#send({dhcpMessageType: 'DISCOVER'}, '0.0.0.0', {to: 'broadcast', source: '0.0.0.0'});
		this.#wait(4000, () => this.start());
	}

	#hear({xid, yiaddr, options}: Message): void {
		if (xid !== this.#xid) return;
		const {dhcpMessageType, serverIdentifier} = options;
		if (this.state === 'SELECTING' && dhcpMessageType === 'OFFER') {
			this.state = 'REQUESTING';
			const request = {dhcpMessageType: 'REQUEST', requestedIpAddress: yiaddr, serverIdentifier} as const;
			this.#send(request, '0.0.0.0', {to: 'broadcast', source: '0.0.0.0'});
		} else if (this.state !== 'BOUND' && dhcpMessageType === 'ACK') this.#bind(yiaddr, options);
	}

	#bind(address: string, {renewalT1TimeValue = 0, serverIdentifier = ''}: Options): void {
		this.state = 'BOUND';
		const lease = {
			address,
			options: {options: {subnetMask: '255.255.255.0'}, unknown: new Map(), malformed: []},
		};
		void this.#ports.configurator.apply({...lease, ...leaseRest}, 'BOUND', undefined, {});
		this.#ports.link.receive({dhcp: {address}, arp: []});
		this.#wait(renewalT1TimeValue * 1000, () => {
			this.state = 'RENEWING';
			this.#send({dhcpMessageType: 'REQUEST'}, address, {
				to: 'address',
				address: serverIdentifier,
				source: address,
			});
		});
	}

	#wait(milliseconds: number, callback: () => void): void {
		this.#cancel();
		this.#cancel = this.#ports.clock.setTimer(this.#ports.clock.now() + milliseconds, callback);
	}

	#send(options: Options, ciaddr: string, to: Destination): void {
		const chaddr = this.#ports.link.hardware.address;
		this.#ports.link.send(encodeMessage({xid: this.#xid, ciaddr, chaddr, options}), to);
	}
}

const leaseRest = {
	ack: new Uint8Array(),
	startedAt: 0,
	t1At: 0,
	t2At: 0,
	expiresAt: Number.POSITIVE_INFINITY,
	origin: 'server',
} as const;
