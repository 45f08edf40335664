// The anonymity profile (RFC 7844), as far as it is the machine's: what `send` may still say is the configuration's.
import test from 'ava';
import {initial, type Machine, type Record, transition} from '../src/index.ts';
import {buildDecline, buildRelease} from '../src/messages.ts';
import {hardware, lease, policy} from './stage.ts';

const at = 1000;
const anonymous = policy({anonymize: true});

/** An agent that takes up a lease in use, once the interface is ready. */
function resumed(own: typeof anonymous): Machine {
	const active = lease();
	const record: Record = {leases: [active], active, queue: [], undo: {}};
	const {machine} = transition(initial(own, true), {type: 'resume', record, open: true}, {at, entropy: 1});
	return transition(machine, {type: 'prepared'}, {at, entropy: 2}).machine;
}

test('Anonymity: a lease in use is kept after a restart, but not asked for by its address (RFC 7844 §3.3)', t => {
	const {state} = resumed(anonymous);
	t.like(state, {name: 'INIT', held: {address: lease().address}});
});

test('Anonymity: a lease that another link-layer address had is let go at once (RFC 7844 §3.2)', t => {
	const address = Uint8Array.of(2, 9, 9, 9, 9, 9);
	const {state, cycle} = resumed({...anonymous, hardware: {...hardware, address}});
	t.like(state, {name: 'ENDING', event: 'EXPIRE', after: 'retry'});
	t.is(cycle.running?.event, 'EXPIRE');
	t.is(
		resumed(policy({hardware: {...hardware, address}})).state.name,
		'INIT-REBOOT',
		'otherwise it is asked for',
	);
});

test('Anonymity: a DECLINE and a RELEASE do not say why in words, others do (RFC 7844 §3.1, RFC 2131 table 5)', t => {
	t.is(buildDecline(anonymous, 1, lease(), 'taken').options?.message, undefined);
	t.is(buildDecline(policy(), 1, lease(), 'taken').options?.message, 'taken');
	t.is(buildRelease(anonymous, 1, lease()).options?.message, undefined);
	t.truthy(buildRelease(policy(), 1, lease()).options?.message);
});
