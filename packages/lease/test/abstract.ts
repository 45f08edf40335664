// What of a world a rule can look at. Two worlds with the same abstract are the same to every law and every row.
import type {Cycle, Lease, Millis, State} from '../src/index.ts';
import type {World} from './world.ts';

/** A key: equal for worlds between which nothing can tell. */
export function abstract(world: World): string {
	const {machine, now, calls, choices, hook, on, open, gone, erased, leftBehind, disk, granted} = world;
	const past = (at: Millis | undefined): string => {
		if (at === undefined) return '';
		if (at === Number.POSITIVE_INFINITY) return '~';
		return at <= now ? '-' : '+';
	};
	const short = (lease: Lease | undefined): string =>
		lease === undefined
			? ''
			: `${lease.address.slice(-2)}${lease.origin[0]}${past(lease.t1At)}${past(lease.t2At)}${past(lease.expiresAt)}`;
	return [
		stateKey(machine.state, past, short),
		cycleKey(machine.cycle),
		machine.leases.slice(0, 2).map(short).join('/'),
		machine.linkUp,
		machine.setbacks.declines > 0,
		Math.min(2, machine.setbacks.refusals),
		past(machine.setbacks.quietUntil),
		past(machine.setbacks.defendedAt),
		machine.medium,
		calls.map(({asked, lease}) => asked + short(lease)).join('/'),
		choices.map(xid => 'xid' in machine.state && machine.state.xid === xid).join('/'),
		hook === undefined ? '' : `${hook.event}${hook.stage}${hook.adopted}`,
		short(on),
		open,
		gone,
		erased,
		leftBehind,
		`${short(disk?.active)}${disk?.running?.event ?? ''}${disk?.queue.length ?? ''}${disk?.ending?.event ?? ''}`,
		[...granted].map(([address, until]) => address.slice(-2) + past(until)).join('/'),
	].join('|');
}

const cycleKey = ({name, running, queue, merged}: Cycle): string =>
	`${name} ${running?.event ?? ''}${running?.process === undefined ? '' : '!'} ${queue.map(({event}) => event).join(' ')} ${merged > 0}`;

type Past = (at: Millis | undefined) => string;
type Short = (lease: Lease | undefined) => string;
type Write = (value: never, past: Past, short: Short) => string;

const nothing = (): string => '';
const present = (): string => '!';
const instant = (at: Millis, past: Past): string => past(at);
const ofLease = (lease: Lease, _past: Past, short: Short): string => short(lease);
const few = (value: number): string => String(Math.min(2, value));
const some = (value: readonly unknown[]): string => few(value.length);

/** How much of a state's field counts; others count as they are. */
const fields: {readonly [field: string]: Write} = {
	xid: nothing,
	interval: nothing,
	since: nothing,
	secs: nothing,
	address: nothing,
	reason: nothing,
	offer: nothing,
	lease: ofLease,
	held: ofLease,
	next: ofLease,
	previous: ofLease,
	offers: some,
	others: some,
	panicAt: instant,
	wait: String,
	discover: present,
	candidate: ({kind}: {readonly kind: string}) => kind,
	leaving: (value: unknown) => JSON.stringify(value),
};

function stateKey(state: State, past: Past, short: Short): string {
	return Object.entries(state)
		.map(([field, value]) => {
			const write = fields[field] ?? (field.endsWith('At') ? instant : String);
			return `${field}=${write(value as never, past, short)}`;
		})
		.join(',');
}
