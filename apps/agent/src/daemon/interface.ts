// One interface under control: a client while the interface exists, patience while it does not.
import {Client, type Command, type Report, type Settings} from '@lessee/client';
import {type CommandError, isBusy, type Machine} from '@lessee/lease';
import type {InterfaceState, Ports} from '@lessee/ports';
import {sameBytes} from '@lessee/wire';

/** What an interface needs of the agent. */
export interface Surroundings {
	/** Opens the interface; throws where that cannot be done. */
	open(state: InterfaceState): {readonly parts: Ports; readonly settings: Settings};
	report(name: string, report: Report): void;
	/** The interface is no longer under control. */
	left(name: string): void;
	warn(sentence: string): void;
}

/** An interface under control. */
export class ControlledInterface {
	readonly name: string;
	readonly #surroundings: Surroundings;
	#client: Client | undefined;
	/** What the client was opened on. */
	#opened: InterfaceState | undefined;
	/** What it has become: another of its name, or one with another link-layer address, that its client is not for. */
	#returned: InterfaceState | undefined;
	/** Whether it was to start while something was still going on that an earlier agent had begun. */
	#startsAgain = false;

	constructor(name: string, surroundings: Surroundings) {
		this.name = name;
		this.#surroundings = surroundings;
	}

	/** The client, where the interface has existed since it came under control. */
	get client(): Client | undefined {
		return this.#client;
	}

	/** Takes up what an earlier agent left, without starting anything that it had not started. */
	resume(state: InterfaceState): void {
		this.#open(state);
	}

	/** Gives a command; `start` begins where there is nothing yet. */
	command(command: Command, state: InterfaceState | undefined): Promise<CommandError | undefined> {
		const client = this.#client ?? (state && this.#open(state));
		return client?.command(command) ?? Promise.resolve('INVIF');
	}

	/** Starts without anybody waiting. */
	start(state: InterfaceState): void {
		const client = this.#client ?? this.#open(state);
		this.#startsAgain = isLeaving(client.machine);
		if (client.machine.state.name === 'OFF' && !this.#startsAgain) client.deliver({type: 'start'});
	}

	/** The kernel says that the interface has changed. */
	changed(state: InterfaceState): void {
		if (this.#client === undefined) {
			if (state.present) this.#appeared(state);
			return;
		}
		if (!state.present && state.index === this.#returned?.index) this.#returned = undefined;
		if (state.present && (state.index === this.#returned?.index || this.#isOther(state))) {
			this.#returned = state;
			this.#startAnew();
			return;
		}
		const {linkUp} = this.#client.machine;
		if (!state.present) this.#client.deliver({type: 'linkGone'});
		else if (state.up !== linkUp) this.#client.deliver({type: state.up ? 'linkUp' : 'linkDown'});
	}

	/** To servers, a client with another link-layer address is another client. */
	#isOther({index, hardware}: InterfaceState): boolean {
		const opened = this.#opened;
		return opened?.index !== index || !sameBytes(hardware.address, opened.hardware.address);
	}

	#open(state: InterfaceState): Client {
		const {parts, settings} = this.#surroundings.open(state);
		this.#opened = state;
		const client = new Client(parts, settings, state.up, report => this.#report(report));
		this.#client = client;
		client.resume();
		return client;
	}

	#report(report: Report): void {
		this.#surroundings.report(this.name, report);
		// An earlier agent's hook for a DHCPINFORM may have been all that there was.
		if (report.kind === 'hookEnded') setImmediate(() => this.#leave());
		if (report.kind !== 'transition') return;
		if (report.fired.rule.on === 'shutdown') this.#startsAgain = false;
		if (report.fired.to.name === 'OFF' && report.fired.rule.on === 'removed') {
			// Not now: the client is still in the middle of the transition that led here.
			setImmediate(() => this.#leave());
		}
		if (this.#returned !== undefined) setImmediate(() => this.#startAnew());
	}

	#leave(): void {
		if (this.#client?.machine.state.name !== 'OFF') return;
		if (this.#startsAgain) {
			this.#startsAgain = false;
			this.#client.deliver({type: 'start'});
			return;
		}
		this.#client.close();
		this.#client = undefined;
		this.#surroundings.left(this.name);
	}

	/** The interface of the same name is another one now; the cycle of the former one is closed first. */
	#startAnew(): void {
		const [client, state] = [this.#client, this.#returned];
		if (client === undefined || state === undefined) return;
		if (client.machine.state.name !== 'DOWN') client.deliver({type: 'linkGone'});
		if (isBusy(client.machine) || client.machine.state.name !== 'DOWN') return;
		this.#returned = undefined;
		client.close();
		this.#client = undefined;
		this.#appeared(state);
	}

	/** An interface that is gone again before it can be opened is waited for. */
	#appeared(state: InterfaceState): void {
		try {
			this.start(state);
		} catch (error) {
			this.#surroundings.warn(`The interface ${this.name} cannot be taken: ${(error as Error).message}`);
		}
	}
}

/** Whether nothing but what an earlier agent had begun keeps the interface under control. */
function isLeaving(machine: Machine): boolean {
	const {state} = machine;
	return state.name === 'OFF' ? isBusy(machine) : 'after' in state && state.after === 'off';
}
