import {chmodSync, mkdtempSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {
	answerLease,
	answerOption,
	type Call,
	ControlError,
	errorReply,
	type HeldLease,
	querySocket,
	readCall,
	refuse,
} from '@lessee/control';

/** An ACK of nothing but its header and its cookie. */
const ack = new Uint8Array(300);
ack.set([2, 1, 6, 0, 0x12, 0x34, 0x56, 0x78]);
ack.set([192, 0, 2, 9], 16);
ack.set([99, 130, 83, 99, 255], 236);

/** What the lease holds: an option of every type that dhcpinfo prints. */
const lease: HeldLease = {
	address: '192.0.2.9',
	serverIdentifier: '192.0.2.1',
	startedAt: 0,
	t1At: 1_800_000,
	t2At: 3_150_000,
	expiresAt: Number.POSITIVE_INFINITY,
	ack,
	options: {
		options: {
			subnetMask: '255.255.255.0',
			timeOffset: -3600,
			domainNameServer: ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
			domainName: 'two größe words',
			ipForwardingEnableDisable: true,
			interfaceMtu: 1500,
			policyFilter: [{address: '198.51.100.0', mask: '255.255.255.0'}],
			vendorSpecificInformation: Uint8Array.of(2, 4, 192, 0, 2, 7),
			ipAddressLeaseTime: 4_294_967_295,
			domainSearch: ['example.com', 'example.net'],
			classlessStaticRoute: [{destination: '203.0.113.0', prefixLength: 24, router: '192.0.2.1'}],
		},
		unknown: new Map([[224, Uint8Array.of(0, 255)]]),
		malformed: [{code: 3, bytes: Uint8Array.of(1, 2, 3), reason: 'Three bytes.', offset: 0}],
	},
};

/** The agent's side of dhcpinfo's questions: eth0 is primary and bound, eth1 has no lease yet. */
function answer(call: Call): unknown {
	const name = 'interface' in call.parameters ? call.parameters.interface : 'eth0';
	const held = () => {
		if (name === 'eth0') return lease;
		throw refuse(name === 'eth1' ? 'OUTSTATE' : 'UNKIF');
	};
	switch (call.route) {
		case 'option':
		case 'interfaceOption':
			return {interface: name, ...answerOption(call.parameters.identifier, call.query, held)};
		case 'options':
		case 'interfaceOptions':
			return {interface: name, ...answerLease(held(), Date.UTC(2026, 0, 2))};
		default:
			throw refuse('CMD_UNKNOWN');
	}
}

/** A folder for sockets that anyone may enter; gone when `close` is called. */
export function makeRunDirectory(): {readonly directory: string; close(): void} {
	const directory = mkdtempSync(join(tmpdir(), 'lessee-'));
	chmodSync(directory, 0o755);
	return {directory, close: () => rmSync(directory, {recursive: true})};
}

/** Listens at the query socket as the agent does. */
export async function startAgent(directory: string, mode = 0o666): Promise<() => void> {
	const server = createServer((request, response) => {
		const {method = '', url: target = '', headers} = request;
		let status = 200;
		let body: unknown;
		try {
			body = answer(readCall({method, target, headers, socket: 'query', body: ''}));
		} catch (error) {
			if (!(error instanceof ControlError)) throw error;
			({status, body} = errorReply(error));
		}
		response.writeHead(status, {'content-type': 'application/json'}).end(JSON.stringify(body));
	});
	const path = querySocket(directory);
	await new Promise<void>(resolve => server.listen(path, resolve));
	chmodSync(path, mode);
	return () => server.close();
}
