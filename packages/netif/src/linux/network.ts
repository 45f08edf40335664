/** The interfaces of the network namespace that the process is in, and the sockets that all of them share. */
import {constants} from 'node:os';
import type {Configurator, InterfaceState, Link, Network} from '@lessee/ports';
import {ipv4ToNumber} from '@lessee/wire';
import {SystemError} from '../system-error.ts';
import {arpFilter, udpFilter} from './bpf.ts';
import {Channel} from './channel.ts';
import {type ConfiguratorOptions, KernelConfigurator} from './configuration/configurator.ts';
import {presentAddresses} from './configuration/kernel-addresses.ts';
import {findLink, isInterfaceName, type LinkState} from './interface.ts';
import {KernelLink, type Media} from './link.ts';
import {LinkMonitor} from './link-monitor.ts';
import {etherType, Transmitter} from './packet-socket.ts';
import {isGone, RouteSocket} from './rtnetlink/socket.ts';
import {dhcpClientPort} from './udp-ports.ts';

/** Receive buffer of the monitor in bytes: holds the notices of thousands of interfaces. */
const monitorBuffer = 8 << 20;

function arpProgram(interests: readonly (readonly string[])[]) {
	return arpFilter([...new Set(interests.flat().flatMap(address => ipv4ToNumber(address) ?? []))]);
}

/** How a network is opened. */
export interface NetworkOptions {
	/** Receive buffer for notices of interfaces in bytes; 8 MiB by default. What does not fit is asked for again. */
	readonly monitorBuffer?: number;
}

/** The interfaces of a network namespace, with configurators for them. */
export interface LinuxNetwork extends Network {
	/**
	 * The configurator of the interface of a name, whether there is one now or not. Throws a SystemError (`EINVAL`) for
	 * what cannot be a name.
	 */
	openConfigurator(name: string, options: ConfiguratorOptions): Configurator;
}

/** A network of the kernel's. */
export class KernelNetwork implements LinuxNetwork {
	readonly #requests = new RouteSocket();
	readonly #listeners: ((state: InterfaceState) => void)[] = [];
	readonly #options: NetworkOptions;
	#monitor: LinkMonitor | undefined;
	#media: Media | undefined;

	constructor(options: NetworkOptions) {
		this.#options = options;
	}

	find(name: string): InterfaceState | undefined {
		return findLink(this.#requests, name);
	}

	addresses(name: string): readonly {readonly address: string; readonly prefixLength: number}[] {
		const link = findLink(this.#requests, name);
		if (!link) return [];
		try {
			const present = presentAddresses({requests: this.#requests, index: link.index, name});
			return present.map(({address, prefixLength}) => ({address, prefixLength}));
		} catch (error) {
			if (isGone(error)) return [];
			throw error;
		}
	}

	watch(listener: (state: InterfaceState) => void): void {
		this.#listeners.push(listener);
		this.#monitor ??= new LinkMonitor({
			requests: this.#requests,
			receiveBuffer: this.#options.monitorBuffer ?? monitorBuffer,
			changed: state => {
				for (const told of this.#listeners) told(state);
			},
		});
	}

	openLink(name: string): Link {
		const link = this.#demandLink(name);
		this.#media ??= this.#openMedia();
		return new KernelLink(link, this.#media);
	}

	openConfigurator(name: string, options: ConfiguratorOptions): Configurator {
		demandName(name);
		return new KernelConfigurator(this.#requests, name, options);
	}

	close(): void {
		this.#monitor?.close();
		this.#media?.dhcp.close();
		this.#media?.arp.close();
		this.#media?.transmitter.close();
		this.#requests.close();
	}

	#demandLink(name: string): LinkState {
		demandName(name);
		const link = findLink(this.#requests, name);
		if (link) return link;
		const detail = 'there is no such interface';
		throw new SystemError({
			attempt: `Opening ${name}`,
			errno: constants.errno.ENODEV,
			syscall: 'rtnetlink',
			detail,
		});
	}

	#openMedia(): Media {
		return {
			transmitter: new Transmitter(),
			dhcp: new Channel({protocol: etherType.ipv4, filter: udpFilter(dhcpClientPort)}),
			arp: new Channel({protocol: etherType.arp, filter: arpProgram}),
			current: state => this.#monitor?.known(state.index) ?? state,
		};
	}
}

function demandName(name: string): void {
	if (isInterfaceName(name)) return;
	throw new SystemError({
		attempt: `Opening the interface "${name}"`,
		errno: constants.errno.EINVAL,
		syscall: 'rtnetlink',
		detail: 'the name of an interface must be 1 to 15 bytes without slash, colon and white space',
	});
}
