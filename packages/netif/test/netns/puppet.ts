/**
 * A process of its own inside a host of the lab, which does with this package what a test tells it: the network
 * namespace of a process is that of its threads, and the test's must stay where it is.
 */
import {createInterface} from 'node:readline';
import {deserialize, serialize} from 'node:v8';
import {runInThisContext} from 'node:vm';
import {eventually} from '@lessee/lab';
import * as wire from '@lessee/wire';
import * as netif from '../../src/index.ts';
import {leaseOf} from '../leases.ts';
import {acquire, messageOf} from './mini-client.ts';

/** What the scripts of a test find in the puppet. */
export interface World {
	readonly netif: typeof netif;
	readonly wire: typeof wire;
	readonly network: netif.LinuxNetwork;
	readonly clock: ReturnType<typeof netif.bootClock>;
	readonly acquire: typeof acquire;
	readonly messageOf: typeof messageOf;
	readonly leaseOf: typeof leaseOf;
	readonly eventually: typeof eventually;
	/** Where one script leaves something for the next. */
	// biome-ignore lint/suspicious/noExplicitAny: what a test keeps is the test's own business.
	readonly memory: Record<string, any>;
}

/** A script and what it is called with, as they come. */
interface Order {
	readonly source: string;
	readonly argument: unknown;
}

function encode(value: unknown): string {
	return serialize(value).toString('base64');
}

const options = JSON.parse(process.argv[2] ?? '{}') as netif.NetworkOptions;
const world: World = {
	netif,
	wire,
	network: netif.openNetwork(options),
	clock: netif.bootClock(),
	acquire,
	messageOf,
	leaseOf,
	eventually,
	memory: {},
};

process.on('warning', warning => console.log(`warning ${warning.name}`));

createInterface({input: process.stdin}).on('line', async line => {
	const {source, argument} = deserialize(Buffer.from(line, 'base64')) as Order;
	try {
		const script = runInThisContext(`(${source})`) as (world: World, argument: unknown) => unknown;
		console.log(`done ${encode(await script(world, argument))}`);
	} catch (error) {
		console.log(`failed ${encode(error instanceof Error ? error.stack : error)}`);
	}
});
console.log('ready');
