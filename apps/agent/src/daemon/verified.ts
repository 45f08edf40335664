import type {PluginHost} from '@lessee/hooks';
import type {Applied, Configurator} from '@lessee/ports';
import {then} from './names.ts';

/** Does what `configurator` does, once no plugin has anything against the lease. */
export function verified(configurator: Configurator, plugins: PluginHost, name: string): Configurator {
	return {
		prepare: (held, undo) => configurator.prepare(held, undo),
		...(configurator.check && {check: (stage, offered) => configurator.check?.(stage, offered) ?? false}),
		apply: (lease, reason, previous, undo) =>
			then(plugins.verifyLease(name, lease), decision => {
				if (decision.accepted) return configurator.apply(lease, reason, previous, undo);
				const declined: Applied = {
					result: 'declined',
					reason: `the plugin ${decision.by} declined the lease`,
				};
				return declined;
			}),
		keep: lease => configurator.keep(lease),
		remove: (lease, reason, undo) => configurator.remove(lease, reason, undo),
	};
}
