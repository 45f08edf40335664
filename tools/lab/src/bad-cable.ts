/** A cable that loses, doubles, delays and reorders frames, by a seed. */
import {asset} from './asset.ts';
import type {Host} from './host.ts';

const forwarder = asset('bad-cable.py');

/** What a bad cable does. Shares are from 0 to 1, times in milliseconds; the same seed gives the same decisions. */
export interface BadCable {
	readonly seed: number;
	/** Share of the frames that are lost. */
	readonly drop?: number;
	/** Share of the frames that arrive twice. */
	readonly duplicate?: number;
	/** Share of the frames that wait `delay` more than others, and so are overtaken. */
	readonly reorder?: number;
	/** Every frame waits from 0 to this long; a reordered one this long besides. */
	readonly delay?: number;
}

/** @internal Runs the forwarder between two interfaces of a host; returns when it forwards. */
export async function runCable(host: Host, one: string, other: string, cable: BadCable): Promise<void> {
	const {seed, drop = 0, duplicate = 0, reorder = 0, delay = 0} = cable;
	const rates = [seed, drop, duplicate, reorder, delay].map(String);
	await host.spawn(['/usr/bin/python3', forwarder, one, other, ...rates]).said(/^ready$/m);
}
