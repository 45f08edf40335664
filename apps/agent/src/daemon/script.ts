// dhclient-script: that it can be run, and what it is told.
import {environment, type Settings} from '@lessee/dhclient';
import {checkScript, type ScriptEnvironment} from '@lessee/hooks';
import type {Clock} from '@lessee/ports';
import {exitStatus, Failure} from '../failure.ts';

/** Fails with a sentence where the script cannot be run. */
export function requireScript(path: string): void {
	const objection = checkScript(path);
	if (objection !== undefined) throw new Failure(objection, exitStatus.system);
}

/** The environment of an interface's script. */
export function scriptEnvironment(name: string, settings: Settings, clock: Clock): ScriptEnvironment {
	return (reason, subject) =>
		environment(reason, {
			interface: name,
			settings,
			pid: process.pid,
			...subject,
			wallOffset: clock.wall() - clock.now(),
			now: clock.now(),
		}).variables;
}
