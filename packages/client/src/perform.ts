// How each effect of the machine is done, by the ports. An adapter that answers at once is answered at once: its event
// is delivered in this same turn. An adapter that fails costs what it was to do, never the client.
import type {
	CommandError,
	CommandName,
	Destination,
	Effect,
	Event,
	HookEvent,
	HookOutcome,
	HookProcess,
	Lease,
	Record,
} from '@lessee/lease';
import type {Applied, Choice, HookRun, MaybePromise, Ports} from '@lessee/ports';
import {encodeMessage} from '@lessee/wire';
import {whenDone} from './maybe-promise.ts';
import type {Report} from './report.ts';

type EffectOf<T extends Effect['type']> = Extract<Effect, {readonly type: T}>;

/** What the performer needs of the client. */
export interface Performing {
	deliver(event: Event): void;
	/** The record as the machine now has it. */
	record(): Record;
	/** The command that caused the effects was refused. */
	refuse(error: CommandError): void;
	/** Whoever waits for such a command need wait no longer. */
	settle(command: CommandName, error: CommandError | undefined): void;
	report(report: Report): void;
}

const appliedEvent = (applied: Applied): Event => {
	if (applied.result === 'applied') return {type: 'applied', undo: applied.undo};
	return {type: applied.result === 'declined' ? 'declined' : 'applyFailed', reason: applied.reason};
};

type Performers = {readonly [T in Effect['type']]: (effect: EffectOf<T>) => void};

/** Does effects: one method each, by its name. */
export class Performer implements Performers {
	readonly #ports: Ports;
	readonly #client: Performing;
	#hook: HookRun | undefined;
	#saved: MaybePromise<void> = undefined;

	constructor(ports: Ports, client: Performing) {
		this.#ports = ports;
		this.#client = client;
	}

	perform(effect: Effect): void {
		(this[effect.type] as (effect: Effect) => void)(effect);
	}

	send({message, to}: EffectOf<'send'>): void {
		const {clock} = this.#ports;
		const sent = (refusal: string | undefined): void => {
			if (!this.#refusedByKernel(refusal)) this.#client.report({kind: 'sent', at: clock.now(), message, to});
		};
		whenDone(
			() => this.#sendFrom(encodeMessage(message), to),
			sent,
			error => void this.#trouble('send', error),
		);
	}

	sendArp({packet}: EffectOf<'sendArp'>): void {
		this.#refusedByKernel(this.#ports.link.sendArp(packet));
	}

	prepare({held, undo}: EffectOf<'prepare'>): void {
		const prepared = (): Event => ({type: 'prepared'});
		this.#answer('prepare', () => this.#ports.configurator.prepare(held, undo), prepared, prepared);
	}

	medium({medium}: EffectOf<'medium'>): void {
		const {configurator} = this.#ports;
		const set = (ok: boolean): Event => ({type: 'mediumSet', medium, ok});
		this.#answer(
			'medium',
			() => configurator.tryMedium?.(medium) ?? true,
			set,
			() => set(false),
		);
	}

	choose({xid, offers}: EffectOf<'choose'>): void {
		const chosen = (choice: Choice): Event => ({type: 'chosen', xid, choice});
		this.#answer(
			'choose',
			() => this.#ports.choose?.(offers) ?? 'any',
			chosen,
			() => chosen('any'),
		);
	}

	check({stage, offered}: EffectOf<'check'>): void {
		const {configurator} = this.#ports;
		const asked = (): MaybePromise<boolean> => configurator.check?.(stage, offered) ?? false;
		const checked = (taken: boolean): Event => ({type: 'checked', address: offered.address, taken});
		if (stage === 'ARPCHECK') this.#answer(stage, asked, checked, () => checked(false));
		else this.#tell(stage, asked);
	}

	apply({lease, reason, previous, undo}: EffectOf<'apply'>): void {
		const failed = (why: string): Event => ({type: 'applyFailed', reason: why});
		const call = (): MaybePromise<Applied> => this.#ports.configurator.apply(lease, reason, previous, undo);
		this.#answer('apply', call, appliedEvent, failed);
	}

	keep({lease}: EffectOf<'keep'>): void {
		this.#tell('keep', () => this.#ports.configurator.keep(lease));
	}

	restore({lease, undo}: EffectOf<'restore'>): void {
		this.#tell('restore', () => this.#ports.configurator.restore?.(lease, undo));
	}

	remove({lease, reason, undo}: EffectOf<'remove'>): void {
		const removed = (): Event => ({type: 'removed'});
		const call = (): MaybePromise<void> => this.#ports.configurator.remove(lease, reason, undo);
		// An agent that finds a lease on record believes that its address is on the interface.
		this.whenSaved(() => this.#answer('remove', call, removed, removed));
	}

	fail({tested}: EffectOf<'fail'>): void {
		this.#tell('fail', () => this.#ports.configurator.remove(tested, 'FAIL', {}));
	}

	v6only({seconds}: EffectOf<'v6only'>): void {
		this.#tell('v6only', () => this.#ports.configurator.v6Only?.(seconds));
	}

	persist(): void {
		this.#tell('persist', () => {
			this.#saved = undefined;
			this.#saved = this.#ports.store.save(this.#client.record());
			return this.#saved;
		});
	}

	/** Goes on when the record is safe, or cannot be had so. */
	whenSaved(then: () => void): void {
		whenDone(() => this.#saved, then, then);
	}

	runHook({event, lease}: EffectOf<'runHook'>): void {
		this.#follow(event, () => this.#ports.hooks.run(event, lease), lease);
	}

	/** One hook at a time: it is the one that was run last. */
	releaseHook(): void {
		const hook = this.#hook;
		// What it holds of its process, Node's streams among it, is not kept for the next event.
		this.#hook = undefined;
		this.whenSaved(() => hook?.release?.());
	}

	adoptHook({event, process}: EffectOf<'adoptHook'>): void {
		this.#follow(event, () => this.#ports.hooks.adopt(event, process), undefined);
	}

	refuse({command, error}: EffectOf<'refuse'>): void {
		this.#client.report({kind: 'refused', at: this.#ports.clock.now(), command, error});
		this.#client.refuse(error);
	}

	settle({command, error}: EffectOf<'settle'>): void {
		this.#client.settle(command, error);
	}

	ignore({reason}: EffectOf<'ignore'>): void {
		this.#client.report({kind: 'ignored', at: this.#ports.clock.now(), reason});
	}

	/** Sends; where the address to send from is a lease's that somebody has taken away, puts it back first. */
	#sendFrom(payload: Uint8Array, to: Destination): string | undefined {
		const {link, configurator} = this.#ports;
		const refusal = link.send(payload, to);
		if (refusal === undefined) return undefined;
		const {active, undo} = this.#client.record();
		const restored = active?.address === to.source && configurator.restore?.(active, undo) === true;
		return restored ? link.send(payload, to) : refusal;
	}

	#refusedByKernel(reason: string | undefined): boolean {
		if (reason === undefined) return false;
		this.#client.report({kind: 'sendFailed', at: this.#ports.clock.now(), reason});
		return true;
	}

	#trouble(doing: string, error: unknown): string {
		const reason = error instanceof Error ? error.message : String(error);
		this.#client.report({kind: 'trouble', at: this.#ports.clock.now(), doing, reason});
		return reason;
	}

	/** Calls an adapter and delivers what it answers, or what its failure amounts to. */
	#answer<T>(
		doing: string,
		call: () => MaybePromise<T>,
		event: (value: T) => Event,
		otherwise: (reason: string) => Event,
	): void {
		const failed = (error: unknown): void => this.#client.deliver(otherwise(this.#trouble(doing, error)));
		whenDone(call, value => this.#client.deliver(event(value)), failed);
	}

	/** Calls an adapter whose answer nobody waits for. */
	#tell(doing: string, call: () => MaybePromise<unknown>): void {
		whenDone(
			call,
			() => {},
			error => void this.#trouble(doing, error),
		);
	}

	#follow(event: HookEvent, begin: () => HookRun, lease: Lease | undefined): void {
		const over = (outcome: HookOutcome): void => {
			this.#client.report({kind: 'hookEnded', at: this.#ports.clock.now(), event, outcome});
			this.#client.deliver({type: 'hookEnded', outcome});
		};
		const lost = (error: unknown): void => over({how: 'unknown', reason: this.#trouble('runHook', error)});
		const running = (process: HookProcess | undefined): void => {
			if (process === undefined) return;
			const at = this.#ports.clock.now();
			this.#client.report({kind: 'hookStarted', at, event, pid: process.pid, ...(lease && {lease})});
			this.#client.deliver({type: 'hookStarted', process});
		};
		const begun = (run: HookRun): void => {
			this.#hook = run;
			const started = (process: HookProcess | undefined): void => {
				running(process);
				whenDone(() => run.ended, over, lost);
			};
			whenDone(() => run.started, started, lost);
		};
		whenDone(begin, begun, lost);
	}
}
