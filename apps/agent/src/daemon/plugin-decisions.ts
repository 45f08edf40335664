import type {PluginHost} from '@lessee/hooks';
import type {Reply} from '@lessee/lease';
import type {Choice, Configurator} from '@lessee/ports';

/** Lets plugins choose among offers. */
export async function chosenBy(plugins: PluginHost, name: string, offers: readonly Reply[]): Promise<Choice> {
	const decision = await plugins.selectOffer(name, offers);
	if (decision.decision === 'select') return offers.indexOf(decision.offer);
	return decision.decision === 'refuse' ? 'none' : 'any';
}

/** Does what `configurator` does, once no plugin has anything against the lease. */
export function verified(configurator: Configurator, plugins: PluginHost, name: string): Configurator {
	return {
		prepare: (held, undo) => configurator.prepare(held, undo),
		...(configurator.tryMedium && {tryMedium: medium => configurator.tryMedium?.(medium) ?? true}),
		...(configurator.v6Only && {v6Only: seconds => configurator.v6Only?.(seconds)}),
		...(configurator.check && {check: (stage, offered) => configurator.check?.(stage, offered) ?? false}),
		apply: async (lease, reason, previous, undo) => {
			const decision = await plugins.verifyLease(name, lease);
			if (decision.accepted) return configurator.apply(lease, reason, previous, undo);
			return {result: 'declined', reason: `the plugin ${decision.by} declined the lease`};
		},
		keep: lease => configurator.keep(lease),
		restore: (lease, undo) => configurator.restore?.(lease, undo) ?? false,
		remove: (lease, reason, undo) => configurator.remove(lease, reason, undo),
	};
}
