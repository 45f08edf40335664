import type {Link} from '@lessee/ports';
import type {Fixture} from './suite.ts';

/** The other end of a link's cable, in raw frames of Ethernet. */
export interface FarEnd {
	readonly hardware: Uint8Array;
	/** Sends a frame as it is. */
	readonly transmit: (frame: Uint8Array) => void | Promise<void>;
	/** Every frame that came from the link's machine so far, oldest first. */
	readonly frames: () => readonly Uint8Array[];
}

/** A link to be tested, over an interface without addresses, and what is at the other end of its cable. */
export interface LinkFixture extends Fixture {
	readonly link: Link;
	readonly far: FarEnd;
	/** Gives the link's interface the address 192.0.2.9/24. */
	readonly hold: () => void | Promise<void>;
	/** Waits until everything that was sent has arrived. */
	readonly settle: () => void | Promise<void>;
}
