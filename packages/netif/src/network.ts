import type {Configurator, Network} from '@lessee/ports';
import type {ConfiguratorOptions} from './linux/configuration/configurator.ts';
import {KernelNetwork} from './linux/network.ts';
import {requireLinux} from './unsupported.ts';

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

/**
 * Opens the network namespace that the process is in. Throws a SystemError: `ENOSYS` elsewhere than on Linux. Links need
 * CAP_NET_RAW, configurators CAP_NET_ADMIN, renewals CAP_NET_BIND_SERVICE.
 */
export function openNetwork(options: NetworkOptions = {}): LinuxNetwork {
	requireLinux();
	return new KernelNetwork(options);
}
