import {KernelNetwork, type LinuxNetwork, type NetworkOptions} from './linux/network.ts';
import {requireLinux} from './unsupported.ts';

/**
 * Opens the network namespace that the process is in. Throws a SystemError: `ENOSYS` elsewhere than on Linux. Links need
 * CAP_NET_RAW, configurators CAP_NET_ADMIN, renewals CAP_NET_BIND_SERVICE.
 */
export function openNetwork(options: NetworkOptions = {}): LinuxNetwork {
	requireLinux();
	return new KernelNetwork(options);
}
