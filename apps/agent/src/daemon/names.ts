// DNS beside the interface: a configurator that also hands a lease's name servers over.
import type {Lease} from '@lessee/lease';
import type {DnsRecord, Resolver} from '@lessee/netif';
import type {Applied, Configurator, MaybePromise} from '@lessee/ports';

/** Where names of an interface go. */
export interface Naming {
	readonly resolver: Resolver;
	readonly name: string;
	readonly metric: number;
}

/** Does what `configurator` does, and then DNS; a lease that goes takes its names first. */
export function withNames(configurator: Configurator, {resolver, name, metric}: Naming): Configurator {
	const set = (lease: Lease): MaybePromise<void> => {
		const record = recordOf(lease, metric);
		return record === undefined ? resolver.remove(name) : resolver.set(name, record);
	};
	return {
		prepare: (held, undo) => configurator.prepare(held, undo),
		apply: (lease, reason, previous, undo) =>
			after(configurator.apply(lease, reason, previous, undo), applied =>
				applied.result === 'applied' ? after(set(lease), (): Applied => applied) : applied,
			),
		keep: lease => configurator.keep(lease),
		restore: (lease, undo) => configurator.restore?.(lease, undo) ?? false,
		remove: (lease, reason, undo) =>
			after(resolver.remove(name), () => configurator.remove(lease, reason, undo)),
	};
}

function recordOf({options: {options}}: Lease, metric: number): DnsRecord | undefined {
	const {domainNameServer: servers = [], domainSearch: search = [], domainName: domain} = options;
	if (servers.length === 0 && search.length === 0 && domain === undefined) return undefined;
	return {metric, servers: [...servers], search: [...search], ...(domain === undefined ? {} : {domain})};
}

/** Goes on with a value at once where it is there. */
function after<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
	return value instanceof Promise ? value.then(next) : next(value);
}
