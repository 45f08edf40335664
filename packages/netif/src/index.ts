export {bootClock} from './linux/clock.ts';
export type {Alias} from './linux/configuration/configuration.ts';
export type {ConfiguratorOptions} from './linux/configuration/configurator.ts';
export {bootId, systemEntropy} from './linux/identity.ts';
export {isInterfaceName} from './linux/interface.ts';
export {koffiPath} from './linux/koffi-path.ts';
export {type LinuxNetwork, type NetworkOptions, openNetwork} from './network.ts';
export {type Refusal, SystemError} from './system-error.ts';
