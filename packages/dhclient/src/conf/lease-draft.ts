import type {OptionSpaces} from '../values/option-spaces.ts';
import {OptionStore} from '../values/option-store.ts';
import type {PredefinedLease} from './configuration.ts';

/** A lease or alias while its block is read. */
export class LeaseDraft {
	interface: string | undefined;
	address: string | undefined;
	medium: string | undefined;
	filename: string | undefined;
	serverName: string | undefined;
	nextServer: string | undefined;
	bootp = false;
	renewAt = 0;
	rebindAt = 0;
	expiresAt = 0;
	readonly options: OptionStore;

	constructor(spaces: OptionSpaces, vendorSpace: string | undefined, interfaceName: string | undefined) {
		this.options = new OptionStore(spaces, vendorSpace);
		this.interface = interfaceName;
	}

	/** The lease; undefined while it has no interface or no address. */
	finished(): PredefinedLease | undefined {
		const {interface: interfaceName, address, medium, filename, serverName, nextServer} = this;
		if (interfaceName === undefined || address === undefined) return undefined;
		return {
			interface: interfaceName,
			address,
			...(medium !== undefined && {medium}),
			...(filename !== undefined && {filename}),
			...(serverName !== undefined && {serverName}),
			...(nextServer !== undefined && {nextServer}),
			bootp: this.bootp,
			options: this.options.entries(),
			renewAt: this.renewAt,
			rebindAt: this.rebindAt,
			expiresAt: this.expiresAt,
		};
	}
}
