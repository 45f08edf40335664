// What a simulated machine is equipped with by its plan: settings, hooks, a configurator, somebody who chooses.
import type {Lease} from '@lessee/lease';
import type {Link} from '@lessee/ports';
import {type HookScript, madeUpLease, type Simulation} from '@lessee/testkit';
import type {Settings} from '../../src/index.ts';
import {settings} from '../settings.ts';
import type {Dice} from './dice.ts';
import type {ClientPlan, ConfiguratorPlan, HookPlan, PolicyPlan} from './scenario.ts';

/** Answers at once or after a while. */
type Soon = <T>(value: T) => T | Promise<T>;

/** Lets a machine's hooks, disk, configurator and chooser behave as planned; what is by chance is drawn. */
export function equip(simulation: Simulation, plan: ClientPlan, dice: Dice): void {
	const {clock, hooks, configurator, store} = simulation;
	const soon: Soon = value => {
		const wait = dice.pick([0, 0, 1500]);
		return wait === 0
			? value
			: new Promise(keep => void clock.setTimer(clock.now() + wait, () => keep(value)));
	};
	hooks.script = () => hookOf(plan.hooks, dice);
	hooks.limit = plan.hooks.limit ?? 60_000;
	hooks.startDelay = plan.hooks.startDelay ?? 0;
	store.delay = plan.disk ?? 0;
	scriptConfigurator(configurator, plan.configurator, plan.policy.script === true, dice, soon);
	simulation.choose = offers =>
		soon(dice.pick<number | 'none' | 'any'>(['none', 'any', dice.below(offers.length)]));
}

/** Lets them all do what they should from now on. */
export function repair(simulation: Simulation): void {
	const {hooks, configurator, store} = simulation;
	hooks.script = () => undefined;
	store.delay = 0;
	configurator.script = () => undefined;
	configurator.delay = 0;
	if (configurator.check !== undefined) configurator.check = () => false;
	if (configurator.tryMedium !== undefined) configurator.tryMedium = () => true;
	simulation.choose = () => 'any';
}

/** The settings of a plan. */
export function settingsOf(link: Link, {v6only, predefined, media, timing, ...policy}: PolicyPlan): Settings {
	const made = settings(link, {
		...policy,
		...(timing === undefined ? {} : {timing}),
		...(media === undefined ? {} : {media}),
		...(predefined === undefined
			? {}
			: {predefined: [{...madeUpLease({leaseTime: predefined}), origin: 'predefined'} as Lease]}),
	});
	const {options} = made.policy;
	const asked = [55, v6only === true ? Uint8Array.of(1, 3, 6, 108) : Uint8Array.of(1, 3, 6)] as const;
	const atOnce = [80, new Uint8Array(0)] as const;
	const DISCOVER = policy.rapidCommit === true ? [asked, atOnce] : [asked];
	return {...made, policy: {...made.policy, options: {...options, DISCOVER}}};
}

function hookOf(plan: HookPlan, dice: Dice): HookScript | undefined {
	if (dice.chance(plan.absent ?? 0)) return {how: 'absent'};
	const after = dice.pick([0, 1, 30, 2500]);
	if (dice.chance(plan.fails ?? 0)) return {how: 'exited', code: 1, after};
	if (dice.chance(plan.dies ?? 0)) return {how: 'signalled', signal: 'SIGSEGV', after};
	if (dice.chance(plan.slow ?? 0)) return {how: 'exited', code: 0, after: after * 4};
	if (dice.chance(plan.hangs ?? 0)) return {how: 'hangs', stubborn: dice.chance(0.5)};
	return undefined;
}

function scriptConfigurator(
	configurator: Simulation['configurator'],
	plan: ConfiguratorPlan,
	script: boolean,
	dice: Dice,
	soon: Soon,
): void {
	configurator.delay = plan.milliseconds ?? 0;
	configurator.script = () => {
		if (script && dice.chance(plan.declines ?? 0)) return {result: 'declined', reason: 'It exited with 1.'};
		return dice.chance(plan.fails ?? 0) ? {result: 'failed', reason: 'The kernel said no.'} : undefined;
	};
	if (!script) return;
	configurator.check = () => dice.chance(plan.taken ?? 0);
	configurator.tryMedium = () => soon(dice.chance(0.8));
}
