// What is done to a client so that its script is called for every reason that ISC's dhclient can be brought to fire.
import type {Packet} from '@lessee/lab';
import {type DifferentCall, differentCalls} from './differences.ts';
import {everyOption} from './every-option.ts';
import type {Recorder} from './recorder.ts';
import type {Stage} from './stage.ts';

/** One story, with the calls that it leads to. */
export interface Scenario {
	readonly title: string;
	/** Statements beside the common ones. */
	readonly statements?: string;
	/** dhclient's reasons, in order; of a row of equal ones that repeat the first. */
	readonly reasons: string;
	/** dhcpagent's, where a row of `differentCalls` says why: `-` stands for a call that does not come. */
	readonly ours?: {readonly reasons: string; readonly why: DifferentCall};
	/** The least number of variables that the largest environment has. */
	readonly variables?: number;
	play(stage: Stage<Recorder>): Promise<void>;
}

/** What all configurations say: whoever is answered has all the time that it needs, and there is an alias. */
export const common = `
option rfc3442-classless-static-routes code 121 = array of unsigned integer 8;
timeout 60; retry 3; reboot 60; initial-interval 3; backoff-cutoff 3;
alias { interface "eth0"; fixed-address 192.0.2.7; option subnet-mask 255.255.255.255; }
`;

/** The same for a client whom nobody answers: trying does not take long. */
export const unanswered = `${common} timeout 3; reboot 3; initial-interval 1; backoff-cutoff 2;`;

const asked =
	'request subnet-mask, routers, domain-name, domain-name-servers, rfc3442-classless-static-routes;';
const predefined = `
lease { interface "eth0"; fixed-address 10.77.0.60; option subnet-mask 255.255.255.0; option routers 10.77.0.1;
	option domain-name "static.example"; renew 1 2035/1/1 00:00:00; rebind 1 2035/1/1 00:00:00; expire 1 2035/1/1 00:00:00; }`;
const told = {
	codes: [3, 6, 15],
	statements: `option routers 10.77.0.1; option domain-name "lab.example";
	option domain-name-servers 10.77.0.1, 10.77.0.2; next-server 10.77.0.9;`,
};

/** The same with T1 and T2. */
const times = (t1: number, t2: number) => ({
	codes: [...told.codes, 58, 59],
	statements: `${told.statements} option dhcp-renewal-time ${t1}; option dhcp-rebinding-time ${t2};`,
});

/** All of them. */
export const scenarios: readonly Scenario[] = [
	{
		title: 'a lease is had, extended and given back',
		statements: asked,
		reasons: 'PREINIT BOUND RENEW RELEASE',
		async play({client, serve}) {
			await serve(times(2, 400));
			client.start();
			await client.called('RENEW');
			await client.release();
		},
	},
	{
		title: 'a lease outlives the client, and is confirmed',
		statements: asked,
		reasons: 'PREINIT BOUND STOP PREINIT REBOOT PREINIT REBOOT STOP',
		async play({client, serve}) {
			await serve(told);
			client.start();
			await client.called('BOUND');
			await client.stop();
			client.start();
			await client.called('REBOOT');
			await client.kill();
			client.start();
			await client.called('REBOOT', 'REBOOT');
			await client.stop();
		},
	},
	{
		title: 'a lease runs out, nobody answers, and somebody does again',
		statements: `${asked} timeout 6;`,
		reasons: 'PREINIT BOUND EXPIRE PREINIT FAIL BOUND',
		async play({client, serve, silence}) {
			await serve({...times(5, 5), leaseTime: 6});
			client.start();
			await client.called('BOUND');
			await silence();
			await client.called('FAIL');
			await serve(told);
			await client.called('FAIL', 'BOUND');
		},
	},
	{
		title: 'a remembered lease is refused',
		statements: asked,
		reasons: 'PREINIT BOUND PREINIT EXPIRE PREINIT BOUND',
		async play({client, serve}) {
			await serve(told);
			client.start();
			await client.called('BOUND');
			await client.kill();
			await serve({...told, address: '10.77.0.101', denied: '10.77.0.100'});
			client.start();
			await client.called('BOUND', 'BOUND');
		},
	},
	{
		title: 'a lease that was remembered over STOP is refused',
		statements: asked,
		reasons: 'PREINIT BOUND STOP PREINIT EXPIRE PREINIT BOUND',
		ours: {reasons: 'PREINIT BOUND STOP PREINIT - - BOUND', why: differentCalls.refusedAfterStop},
		async play({client, serve}) {
			await serve(told);
			client.start();
			await client.called('BOUND');
			await client.stop();
			await serve({...told, address: '10.77.0.101', denied: '10.77.0.100'});
			client.start();
			await client.called('BOUND', 'BOUND');
		},
	},
	{
		title: 'a lease is extended after T2',
		statements: asked,
		reasons: 'PREINIT BOUND RENEW',
		ours: {reasons: 'PREINIT BOUND REBIND', why: differentCalls.rebind},
		async play({client, serve, silence, capture}) {
			await serve({...times(4, 6), leaseTime: 22});
			client.start();
			await client.called('BOUND');
			await silence();
			const toAll = (packet: Packet) =>
				packet.kind === 'dhcp' && packet.ciaddr !== '0.0.0.0' && packet.destination === '255.255.255.255';
			await capture.until(toAll);
			await serve(times(100, 300));
			await client.called('BOUND', '(RENEW|REBIND)');
		},
	},
	{
		title: 'an extension is refused',
		statements: asked,
		reasons: 'PREINIT BOUND EXPIRE PREINIT BOUND',
		async play({client, serve}) {
			// Where T1 finds no server yet, T2 finds one.
			await serve(times(3, 6));
			client.start();
			await client.called('BOUND');
			await serve({...told, address: '10.77.0.101', denied: '10.77.0.100'});
			await client.called('BOUND', 'BOUND');
		},
	},
	{
		title: 'nobody answers, and a remembered lease passes its test',
		statements: asked,
		reasons: 'PREINIT BOUND STOP PREINIT TIMEOUT STOP',
		async play({client, serve, silence}) {
			await serve(told);
			client.start();
			await client.called('BOUND');
			await client.stop();
			await silence();
			client.configure(`${unanswered}${asked}`);
			client.start();
			await client.called('TIMEOUT');
			await client.stop();
		},
	},
	{
		title: 'nobody answers, and two leases fail their test',
		statements: `${asked}${predefined}`,
		reasons: 'PREINIT BOUND STOP PREINIT TIMEOUT TIMEOUT FAIL',
		async play({client, serve, silence}) {
			await serve(told);
			client.start();
			await client.called('BOUND');
			await client.stop();
			await silence();
			client.configure(`${unanswered}${asked}${predefined}`);
			client.script.ends('TIMEOUT', 1);
			client.start();
			await client.called('TIMEOUT', 'TIMEOUT', 'FAIL');
		},
	},
	{
		title: 'an interface has two media, and the first cannot be set',
		statements: `${asked} media "link0 up", "link1 \\"up\\"";`,
		reasons: 'PREINIT MEDIUM MEDIUM BOUND RENEW PREINIT MEDIUM REBOOT',
		async play({client, serve}) {
			client.script.ends('MEDIUM', {shell: '[ "$medium" = "link0 up" ] && exit 1'});
			await serve(times(2, 400));
			client.start();
			await client.called('BOUND', 'RENEW');
			await client.kill();
			client.start();
			await client.called('REBOOT');
		},
	},
	{
		title: 'a network wants no IPv4',
		statements: 'request subnet-mask, routers, v6-only-preferred;',
		reasons: 'PREINIT V6ONLY',
		async play({client, serve}) {
			await serve({codes: [3, 108], statements: 'option routers 10.77.0.1; option v6-only-preferred 10;'});
			client.start();
			await client.called('V6ONLY');
		},
	},
	...everyOption,
];
