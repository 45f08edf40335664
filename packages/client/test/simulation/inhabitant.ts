// What befalls a machine on the segment, at the hands of its user, its network and its kernel.
import type {StateName} from '@lessee/lease';
import {repair, settingsOf} from './equipment.ts';
import {Lives} from './lives.ts';
import type {PolicyPlan} from './scenario.ts';

/** The states that few runs lead to, and those where few hold a lease. */
const rareStates: readonly StateName[] = [
	'SWITCHING',
	'CHOOSING',
	'INIT-REBOOT',
	'TESTING',
	'REBINDING',
	'INFORMING',
	'INFORMED',
	'FAILED',
];
const rareHolding: readonly StateName[] = ['INIT', 'SELECTING', 'REQUESTING', 'PROBING'];

/** A machine that its world meddles with. */
export class Inhabitant extends Lives {
	#restedIn = '';

	/** The address on its interface, or the one that it looks at. */
	get address(): string | undefined {
		const {state} = this;
		return (
			this.simulation.configurator.addresses[0]?.split('/')[0] ??
			('lease' in state ? state.lease.address : undefined)
		);
	}

	/** It has come to rest in another state than before; `rare` where few runs lead. */
	rest(): 'rare' | 'common' | undefined {
		const {state} = this;
		const holds = 'held' in state && state.held !== undefined;
		const rest = `${state.name} ${holds}`;
		if (rest === this.#restedIn || !this.simulation.alive) return undefined;
		this.#restedIn = rest;
		return rareStates.includes(state.name) || (holds && rareHolding.includes(state.name)) ? 'rare' : 'common';
	}

	shutdown(release: boolean): void {
		if (this.simulation.alive) this.client.deliver({type: 'shutdown', release});
	}

	/** All is well from now on, with its hooks, its script and its link. */
	mend(): void {
		this.spare();
		repair(this.simulation);
		if (!this.simulation.station.carrier) this.link(true);
	}

	/** A user wants a lease, where nothing is on its way to one. */
	want(): void {
		const {name} = this.state;
		if (name === 'OFF' || name === 'FAILED' || name === 'INFORMING' || name === 'INFORMED')
			this.command('start');
	}

	/** It has a lease, and its address is on the interface, but where that was deleted behind a dead agent's back. */
	get isServed(): boolean {
		const {state} = this;
		const uses = state.name === 'BOUND' || state.name === 'RENEWING' || state.name === 'REBINDING';
		return uses && (this.simulation.station.holds(state.lease.address) || this.watch.isErased);
	}

	/** Says that it has no lease although it should. */
	accuse(): void {
		if (!this.isServed) this.break(`no lease an hour after all was well again, but ${this.state.name}`);
	}

	/** The cable is pulled out for a while. */
	link(up: boolean): void {
		this.simulation.station.carrier = up;
		if (this.simulation.alive) this.client.deliver({type: up ? 'linkUp' : 'linkDown'});
	}

	/** The interface is deleted. */
	deleted(): void {
		this.simulation.station.carrier = false;
		this.simulation.configurator.erase();
		this.watch.erased();
		if (this.simulation.alive) this.client.deliver({type: 'linkGone'});
	}

	configure(policy: PolicyPlan): void {
		if (this.simulation.alive) this.client.configure(settingsOf(this.simulation.link, policy));
	}
}
