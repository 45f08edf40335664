// Where a test with real packets happens: a lab with a server's host and a machine that runs the agent.
import {
	createLab,
	type Lab,
	type Lan,
	missing,
	type Server,
	type ServerConfig,
	type ServerName,
} from '@lessee/lab';
import test, {type ExecutionContext} from 'ava';
import {Machine} from './machine.ts';
import {type Pace, paceOf} from './pace.ts';
import {inTurn} from './turns.ts';

/** A lab with one segment: a host for a server, and the machine under test. */
export interface Place extends Lan {
	readonly lab: Lab;
	readonly machine: Machine;
	readonly seconds: Pace;
	/** Starts a server on the server's host. */
	serve(kind: ServerName, config?: ServerConfig): Promise<Server>;
}

type Body = (t: ExecutionContext, place: Place) => Promise<void>;

/**
 * A function that declares a test in a lab of its own, which needs root and these programs. Tests of one file run side
 * by side, a few at a time.
 */
export function labTests(...programs: readonly string[]): (title: string, body: Body) => void {
	const ready = process.getuid?.() === 0 && missing(...programs).length === 0;
	const declare = ready ? test : test.skip;
	return (title, body) => declare(title, async t => inTurn(async () => within(t, body)));
}

async function within(t: ExecutionContext, body: Body): Promise<void> {
	const lab = createLab();
	try {
		const began = performance.now();
		const lan = await lab.lan();
		const machine = new Machine(lab, lan.client);
		const place = {
			...lan,
			lab,
			machine,
			seconds: paceOf(performance.now() - began),
			serve: async (kind: ServerName, config?: ServerConfig) => lab.serve(lan.server, kind, config),
		};
		let done = false;
		try {
			await body(t, place);
			done = t.passed;
		} finally {
			if (!done) t.log(machine.story);
		}
	} finally {
		await lab.close();
	}
}
