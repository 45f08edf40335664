// udp.mjs PORT: a UDP socket at the other end of a pipe. A datagram that comes is written to standard output as
// `ADDRESS PORT HEX`; a line of that form on standard input is sent.
import {createInterface} from 'node:readline';
import {DgramAsPromised} from 'dgram-as-promised';

const socket = DgramAsPromised.createSocket({type: 'udp4', reuseAddr: true});
// Its own recv() loses datagrams of a burst; the socket inside does not.
socket.socket.on('message', (message, {address, port}) =>
	console.log(`${address} ${port} ${message.toString('hex')}`),
);
await socket.bind(Number(process.argv[2]));
socket.setBroadcast(true);
console.log('ready');
for await (const line of createInterface(process.stdin)) {
	const [address, port, hex] = line.split(' ');
	await socket.send(Buffer.from(hex, 'hex'), Number(port), address);
}
