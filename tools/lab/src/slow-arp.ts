/** A host that takes its time to answer ARP. */
import {asset} from './asset.ts';
import type {Host} from './host.ts';
import type {Program} from './program.ts';

const responder = asset('slow-arp.py');

/**
 * From now on the host answers ARP requests for its address on this interface only after `delay` milliseconds:
 * the kernel is told to keep silent (`arp_ignore` 8), and a program answers in its place.
 */
export async function answerArpLate(
	host: Host,
	name: string,
	address: string,
	delay: number,
): Promise<Program> {
	await host.must(['sh', '-c', `echo 8 >/proc/sys/net/ipv4/conf/${name}/arp_ignore`]);
	const program = host.spawn(['/usr/bin/python3', responder, name, address, String(delay)]);
	await program.said(/^ready$/m);
	return program;
}
