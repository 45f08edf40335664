// Servers and the cable of a scenario.
import {
	type Behaviour,
	both,
	corrupt,
	type DhcpServer,
	delay,
	dhcpServer,
	drop,
	duplicate,
	every,
	type Middleware,
	reorder,
	rude,
	type Segment,
	sometimes,
} from '@lessee/testkit';
import type {CableFault, HabitPlan, ServerPlan} from './scenario.ts';

/** Faults and habits of servers, by name; `amount` is what each makes of it. */
export const habits = {
	slow: amount => rude.slow(amount),
	silent: () => rude.silent(),
	nakEverything: () => rude.nakEverything(),
	nakAfterAck: () => rude.nakAfterAck(),
	forgedNak: () => rude.forgedNak(),
	twice: () => rude.twice(),
	twoOffers: () => rude.twoOffers(),
	otherAddressOnRenew: () => rude.otherAddressOnRenew(),
	bootp: () => rude.bootp(),
	noServerIdentifier: () => rude.noServerIdentifier(),
	noTimes: () => rude.noTimes(),
	t1GreaterThanT2: () => rude.t1GreaterThanT2(),
	leaseTime: amount => rude.leaseTime(amount === 1 ? 0 : amount % 897),
	endless: () => rude.leaseTime(0xffff_ffff),
	yiaddrZero: () => rude.yiaddrZero(),
	wrongXid: () => rude.wrongXid(),
	wrongChaddr: () => rude.wrongChaddr(),
	wrongClientIdentifier: () => rude.wrongClientIdentifier(),
	wrongCookie: () => rude.wrongCookie(),
	truncated: amount => rude.truncated(amount % 300),
	garbageOptions: amount => rude.garbageOptions(amount),
	lyingLength: amount => rude.lyingLength(amount % 256),
	mtu: amount => rude.options({interfaceMtu: 60 + amount}),
	noRouter: () => rude.options({router: undefined}),
} satisfies {readonly [name: string]: (amount: number) => Behaviour};

export type Habit = keyof typeof habits;

function behaviourOf({habit, amount, chance, extending}: HabitPlan, seed: number): Behaviour {
	const make: (amount: number) => Behaviour = habits[habit];
	const behaviour = rude.sometimes(chance, seed, make(amount));
	return extending === true ? rude.during(['RENEWING', 'REBINDING', 'INIT-REBOOT'], behaviour) : behaviour;
}

/** Makes the server of number `number` on a segment. */
export function makeServer(segment: Segment, plan: ServerPlan, number: number, seed: number): DhcpServer {
	const {t1, t2, leaseTime, authoritative, rapidCommit, v6only} = plan;
	const address = `192.0.2.${number + 1}`;
	const first = 9 + 100 * number;
	return dhcpServer(segment.attach(`server${number}`), {
		address,
		pool: [`192.0.2.${first}`, `192.0.2.${first + plan.addresses - 1}`],
		leaseTime,
		authoritative,
		rapidCommit,
		...(t1 === undefined ? {} : {t1}),
		...(t2 === undefined ? {} : {t2}),
		options: {
			subnetMask: '255.255.255.0',
			router: [address],
			...(v6only === undefined ? {} : {ipv6OnlyPreferred: v6only}),
		},
		behaviours: plan.habits.map((habit, index) => behaviourOf(habit, seed + 31 * number + index)),
	});
}

/** A server that is there only in the end, where a scenario has none. */
export const absent: ServerPlan = {
	leaseTime: 600,
	addresses: 20,
	authoritative: true,
	rapidCommit: false,
	habits: [],
};

/** Lets one server be there, have enough, and behave well; no other. */
export function honest([server, ...others]: readonly DhcpServer[]): void {
	for (const other of others) other.stop();
	if (server === undefined) return;
	server.behaviours = [];
	server.leaseTime = 600;
	server.options = {subnetMask: '255.255.255.0', router: [server.address]};
	server.bindings.pool = ['192.0.2.20', '192.0.2.220'];
	server.start();
}

/** The middleware of a fault. */
export function middlewareOf({fault, chance, milliseconds}: CableFault, seed: number): Middleware {
	const which = both(every, sometimes(chance, seed));
	switch (fault) {
		case 'drop':
			return drop(which);
		case 'duplicate':
			return duplicate(which, 2);
		case 'delay':
			return delay(which, milliseconds);
		case 'reorder':
			return reorder(which, milliseconds, seed + 1);
		case 'corrupt':
			return corrupt(which, seed + 1, {bits: 1 + (milliseconds % 7)});
	}
}
