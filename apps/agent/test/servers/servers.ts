// What is tried with each server, and how that comes out: a scenario is a row, a server a column, a word a test.
import type {Capture, Packet, ServerName} from '@lessee/lab';
import type {ExecutionContext} from 'ava';
import {labTests, type Place} from '../lab/place.ts';

/** The programs, in the order of the columns. */
const programs: Readonly<Record<ServerName, string>> = {
	dnsmasq: 'dnsmasq',
	dhcpd: 'dhcpd',
	kea: 'kea-dhcp4',
	udhcpd: 'udhcpd',
	networkd: 'systemd-networkd',
};

/**
 * No cell is empty. What is tried on a good cable is tried on a bad one as well (bad-cable.test.ts).
 * - `lease`: it is had, renewed and given back, and is this in the server's database then, if there is one.
 * - `rapid commit`: the answer to a DISCOVER that allows it (RFC 4039).
 * - `inform`: the answer to DHCPINFORM.
 * - `rebinding`: another server's answer, when its own has gone.
 * - `moved`: the answer to the renewal of an address that is none of the server's any more; RFC 2131 §4.3.2 allows
 *   silence, which lets the lease end.
 * - `elsewhere`: the answer to INIT-REBOOT with the address of another network.
 * - `gone`: why a lease that nobody renews ends within seconds. dnsmasq gives none below two minutes: the client's
 *   configuration makes it shorter.
 * - `stolen`: what is offered after a DECLINE, and whether the declined address is in the server's database.
 */
// biome-ignore format: a scenario is one line.
const matrix = {
	//              dnsmasq       dhcpd        kea          udhcpd       networkd
	'lease':        ['forgotten',  'released',  'released',  'expired',   'no database'],
	'rapid commit': ['ACK',        'OFFER',     'OFFER',     'OFFER',     'OFFER'],
	'inform':       ['ACK',        'ACK',       'ACK',       'ACK',       'silence'],
	'rebinding':    ['ACK',        'ACK',       'ACK',       'ACK',       'ACK'],
	'moved':        ['NAK',        'silence',   'silence',   'silence',   'silence'],
	'elsewhere':    ['NAK',        'NAK',       'NAK',       'NAK',       'NAK'],
	'gone':         ['superseded', 'short',     'short',     'short',     'short'],
	'stolen':       ['another',    'recorded',  'recorded',  'recorded',  'the same'],
} as const;

/** What is tried. */
export type Scenario = keyof typeof matrix;

/** How it comes out. */
export type Outcome<S extends Scenario> = (typeof matrix)[S][number];

/** A cell of the table. */
export interface Cell<S extends Scenario> {
	readonly kind: ServerName;
	readonly outcome: Outcome<S>;
}

/** A scenario's row. */
export function row<S extends Scenario>(scenario: S): readonly Cell<S>[] {
	const kinds = Object.keys(programs) as ServerName[];
	return kinds.map((kind, column) => ({kind, outcome: matrix[scenario][column] as Outcome<S>}));
}

/** How a scenario comes out with a server. */
export function outcomeOf<S extends Scenario>(scenario: S, server: ServerName): Outcome<S> {
	return row(scenario).find(({kind}) => kind === server)?.outcome as Outcome<S>;
}

/** Declares a scenario's tests, in a lab of its own for each server, with one title or one for each outcome. */
export function each<S extends Scenario>(
	scenario: S,
	title: string | Readonly<Record<Outcome<S>, string>>,
	body: (t: ExecutionContext, place: Place, cell: Cell<S>) => Promise<void>,
): void {
	for (const cell of row(scenario)) {
		const rest = typeof title === 'string' ? title : title[cell.outcome];
		labTests(programs[cell.kind])(`${cell.kind}: ${rest}`, async (t, place) => body(t, place, cell));
	}
}

/** Another range than the usual one of a server, and what an address of it looks like. */
export const moved = ['10.77.0.50', '10.77.0.60'] as const;
export const inMoved = /^10\.77\.0\.(5\d|60)\/24$/;

/** The cycle of a lease that ended before another was asked for; on a slow machine it was renewed before the change. */
export const ended = /^BOUND( EXTEND)* EXPIRE/;
export const endedAndBegun = /^BOUND( EXTEND)* EXPIRE BOUND/;

/**
 * How long that lease was used after the last REQUEST for it that was answered, and where the others were sent; when
 * another is asked for.
 */
export async function lastDays(capture: Capture): Promise<{milliseconds: number; destinations: string}> {
	const granted = await capture.message('ACK');
	const again = (packet: Packet) =>
		packet.kind === 'dhcp' && packet.message === 'DISCOVER' && packet.at > granted.at;
	await capture.until(again);
	const discovers = capture.dhcp('DISCOVER');
	const end = discovers.find(({xid}) => xid === discovers.at(-1)?.xid)?.at ?? 0;
	const answered = capture.dhcp('ACK').findLast(({at}) => at < end)?.at ?? 0;
	const requests = capture.dhcp('REQUEST');
	const start = requests.findLast(({at}) => at < answered)?.at ?? 0;
	const others = requests.filter(({at}) => at > answered && at < end);
	return {milliseconds: end - start, destinations: others.map(({destination}) => destination).join(' ')};
}

/** A configuration that allows rapid commit. */
export const allowsRapidCommit = 'option rapid-commit code 80 = zerolen;\nsend rapid-commit;\n';

/** The bytes of an address, as the lab's captures show an option. */
export function hexOf(address: string): string {
	return Buffer.from(address.split('.').map(Number)).toString('hex');
}
