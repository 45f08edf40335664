// A lease that outlives its agent, and one that is given back; `../servers` has the life of a lease with each server.
import {answerArpLate} from '@lessee/lab';
import {labTests} from './place.ts';

const labTest = labTests('dnsmasq', 'dhcpd');

labTest(
	'an agent that starts again asks for its address with INIT-REBOOT, and the cycle goes on',
	async (t, {lab, client, machine, serve}) => {
		await serve('dnsmasq', {leaseTime: 300});
		const agent = await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		const [address] = await client.addresses('eth0');
		await agent.end('SIGTERM');
		t.is(machine.events, 'BOUND DROP');
		t.deepEqual(await client.addresses('eth0'), []);
		const capture = await lab.capture(client, 'eth0');
		const second = await machine.start('eth0');
		await machine.eventsUntil('BOUND DROP BOUND');
		t.is((await capture.settled()).transcript, 'REQUEST ACK');
		t.deepEqual(await client.addresses('eth0'), [address]);
		await second.end('SIGKILL');
		t.deepEqual(await client.addresses('eth0'), [address], 'the address outlives an agent that was killed');
		await machine.start();
		await machine.eventsUntil('BOUND DROP BOUND EXTEND');
		t.deepEqual(await client.addresses('eth0'), [address]);
	},
);

labTest(
	'a RELEASE arrives also where the server answers ARP late; a datagram from an address that goes does not',
	async (t, {lab, server, client, machine, serve}) => {
		await answerArpLate(server, 'eth0', '10.77.0.1', 500);
		const served = await serve('dhcpd', {leaseTime: 300});
		const capture = await lab.capture(client, 'eth0');
		await machine.start('eth0');
		await machine.eventsUntil('BOUND');
		await machine.idle();
		await client.ip('neigh flush dev eth0');
		t.is((await machine.command('release', 'eth0')).status, 0);
		await served.leasesUntil(leases => leases[0]?.state === 'released');

		// What another program's would come to: the kernel still asks by ARP when its address goes.
		const datagram = 'head -c 300 /dev/zero >/dev/udp/10.77.0.1/67';
		const heard = (source: string) => capture.dhcp('BOOTP').some(packet => packet.source === source);
		for (const [address, andThen] of [
			['10.77.0.8', '; ip addr del 10.77.0.8/24 dev eth0'],
			['10.77.0.9', ''],
		]) {
			await client.ip(`addr add ${address}/24 dev eth0`, 'neigh flush dev eth0');
			await client.must(['bash', '-c', `${datagram}${andThen}`]);
		}
		await capture.until(() => heard('10.77.0.9'));
		t.false(heard('10.77.0.8'), capture.describe());
	},
);
