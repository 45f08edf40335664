import type {HookEvent, HookOutcome} from '@lessee/lease';
import {eventHandlers, type PluginHost} from '../plugin/host.ts';
import type {Handler} from '../plugin/plugin.ts';
import {type Bench, demandOneOf} from './bench.ts';
import {sampleLease, sampleOffer} from './sample-lease.ts';

/** Every question, by the handler that answers it. */
const handlers: Readonly<Record<string, Handler>> = {
	selectOffer: 'selectOffer',
	verifyLease: 'verifyLease',
	...eventHandlers,
};
const wholeLife = [
	'selectOffer',
	'verifyLease',
	'BOUND',
	'EXTEND',
	'EXPIRE',
	'BOUND',
	'DROP',
	'BOUND',
	'RELEASE',
];
const nothing = {started: undefined, ended: {how: 'absent'}} as const;

/** Tries out a plugin; `lastOutcome` tells how it took what it was asked last, if it was. */
export function pluginBench(
	program: string,
	host: PluginHost,
	interfaceName: string,
	lastOutcome: () => HookOutcome | undefined,
): Bench {
	const hooks = host.withPlugins(interfaceName, {run: () => nothing, adopt: () => nothing});
	const offers = [sampleOffer('192.0.2.17'), sampleOffer('192.0.2.18')];
	const lease = sampleLease(0);
	const ask = async (question: string): Promise<string | undefined> => {
		if (question === 'selectOffer') {
			const made = await host.selectOffer(interfaceName, offers);
			if (made.decision === 'select') return `the offer of ${made.offer.message.yiaddr} is chosen`;
			return made.decision === 'refuse' ? 'all offers are refused' : 'the agent chooses an offer';
		}
		if (question === 'verifyLease') {
			const {accepted} = await host.verifyLease(interfaceName, lease);
			return accepted ? 'the lease is used' : 'the lease is declined';
		}
		await hooks.run(question as HookEvent, lease).ended;
		return undefined;
	};
	return {
		async life() {
			const known = await host.load();
			if (known.size > 0) return wholeLife.filter(event => known.has(handlers[event] as Handler));
			throw new TypeError(`A plugin must have a handler; found none in ${program} that can be called.`);
		},
		async run(event) {
			demandOneOf('An event', event, Object.keys(handlers));
			const effect = await ask(event);
			return {outcome: lastOutcome() ?? {how: 'absent'}, ...(effect !== undefined && {effect})};
		},
		close: () => host.close(),
	};
}
