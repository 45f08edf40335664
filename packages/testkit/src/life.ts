import type {
	Clock,
	Configurator,
	Entropy,
	HookRun,
	Hooks,
	Journal,
	LeaseStore,
	Link,
	MaybePromise,
	Ports,
} from '@lessee/ports';

/**
 * One life of an agent, which may end at any of its effects. From then on the world hears nothing of it and it hears
 * nothing of the world: what it does falls into the void, no timer fires, no promise is kept. Nothing is thrown, so
 * that a driver needs no code of its own for being killed.
 */
export class Life {
	/** The world as this life sees it. */
	readonly ports: Ports;
	readonly #onEnd: () => void;
	#alive = true;
	#effectsLeft = Number.POSITIVE_INFINITY;

	constructor(ports: Ports, onEnd: () => void) {
		this.#onEnd = onEnd;
		this.ports = {
			clock: this.#clock(ports.clock),
			entropy: this.#entropy(ports.entropy),
			link: this.#link(ports.link),
			configurator: this.#configurator(ports.configurator),
			hooks: this.#hooks(ports.hooks),
			store: this.#store(ports.store),
			...(ports.journal && {journal: this.#journal(ports.journal)}),
			...(ports.choose && {choose: this.#choose(ports.choose)}),
		};
	}

	/** False once it was killed. */
	get alive(): boolean {
		return this.#alive;
	}

	/** Kills the agent, as SIGKILL does. */
	kill(): void {
		if (!this.#alive) return;
		this.#alive = false;
		this.#onEnd();
	}

	/** Lets the agent have so many more effects and kills it before the next one. */
	killAfter(effects: number): void {
		this.#effectsLeft = effects;
	}

	#act<T>(act: () => T, inTheVoid: T): T {
		if (this.#alive && this.#effectsLeft-- <= 0) this.kill();
		return this.#alive ? act() : inTheVoid;
	}

	#hear<Heard extends readonly unknown[]>(callback: (...heard: Heard) => void): (...heard: Heard) => void {
		return (...heard) => {
			if (this.#alive) callback(...heard);
		};
	}

	#call<T>(act: () => MaybePromise<T>): MaybePromise<T> {
		return this.#await(this.#act(act, never<T>()));
	}

	#await<T>(value: MaybePromise<T>): MaybePromise<T> {
		return value instanceof Promise ? value.then(kept => (this.#alive ? kept : never<T>())) : value;
	}

	#clock(clock: Clock): Clock {
		return {
			now: () => clock.now(),
			wall: () => clock.wall(),
			setTimer: (at, callback) => (this.#alive ? clock.setTimer(at, this.#hear(callback)) : () => undefined),
		};
	}

	#entropy(entropy: Entropy): Entropy {
		return {u32: () => (this.#alive ? entropy.u32() : 0)};
	}

	#link(link: Link): Link {
		return {
			hardware: link.hardware,
			send: (payload, to) => this.#act(() => link.send(payload, to), undefined),
			sendArp: packet => this.#act(() => link.sendArp(packet), undefined),
			receive: reception => this.#act(() => link.receive(reception), undefined),
			listen: ({payload, arp, dropped}) =>
				link.listen({payload: this.#hear(payload), arp: this.#hear(arp), dropped: this.#hear(dropped)}),
			close: () => this.#act(() => link.close(), undefined),
		};
	}

	#configurator(configurator: Configurator): Configurator {
		return {
			prepare: (held, undo) => this.#call(() => configurator.prepare(held, undo)),
			apply: (lease, reason, previous, undo) =>
				this.#call(() => configurator.apply(lease, reason, previous, undo)),
			keep: lease => this.#act(() => configurator.keep(lease), undefined),
			restore: (lease, undo) => this.#act(() => configurator.restore?.(lease, undo) ?? false, false),
			remove: (lease, reason, undo) => this.#call(() => configurator.remove(lease, reason, undo)),
			v6Only: seconds => this.#call(() => configurator.v6Only?.(seconds)),
			// Without a script, nothing is asked and no effect is counted.
			check: (stage, offered) =>
				configurator.check === undefined
					? false
					: this.#call(() => configurator.check?.(stage, offered) ?? false),
			tryMedium: medium =>
				configurator.tryMedium === undefined
					? true
					: this.#call(() => configurator.tryMedium?.(medium) ?? true),
		};
	}

	#hooks(hooks: Hooks): Hooks {
		const run = (start: () => HookRun) => {
			const held = this.#act<HookRun>(start, {started: never(), ended: never()});
			return {
				started: this.#await(held.started),
				ended: this.#await(held.ended),
				release: () => this.#act(() => held.release?.(), undefined),
			};
		};
		return {
			run: (event, lease) => run(() => hooks.run(event, lease)),
			adopt: (event, process) => run(() => hooks.adopt(event, process)),
		};
	}

	#choose(choose: NonNullable<Ports['choose']>): NonNullable<Ports['choose']> {
		return offers => this.#call(() => choose(offers));
	}

	#store(store: LeaseStore): LeaseStore {
		return {
			load: () => (this.#alive ? store.load() : undefined),
			save: record => this.#call(() => store.save(record)),
		};
	}

	#journal(journal: Journal): Journal {
		return {append: (line, begin) => this.#act(() => journal.append(line, begin), undefined)};
	}
}

function never<T>(): Promise<T> {
	return new Promise(() => undefined);
}
