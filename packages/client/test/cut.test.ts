// Messages that have lost their end: wherever they were cut, they are counted and change nothing.
import {rude} from '@lessee/testkit';
import test from 'ava';
import {Scene} from './scene.ts';

/** The bytes of a scripted server's message up to its END. */
function sizeOf(scene: Scene, kind: string): number {
	const frame = scene.segment.frames.find(({summary}) => summary.includes(kind));
	if (frame === undefined) throw new Error(`Expected ${kind} on the segment, found none.`);
	const headers = 14 + 20 + 8;
	return frame.bytes.lastIndexOf(255) - headers;
}

function conversation(): Scene {
	const scene = new Scene();
	void scene.client.command({type: 'start'});
	scene.machine.clock.advance(10);
	return scene;
}

test('SELECTING: an OFFER that is cut at any byte before its END is passed over (RFC 2131 §4.1)', t => {
	const whole = sizeOf(conversation(), 'OFFER');
	for (let size = 0; size <= whole; size++) {
		const scene = new Scene({server: {behaviours: [rude.truncated(size)]}});
		void scene.client.command({type: 'start'});
		scene.machine.clock.advance(10);
		t.notRegex(scene.segment.transcript, /REQUEST/, `cut at ${size}`);
		t.is(scene.state, 'SELECTING', `cut at ${size}`);
	}
	t.true(whole > 240);
});

test('SELECTING: an OFFER with nothing behind its END is taken', t => {
	const whole = sizeOf(conversation(), 'OFFER');
	const scene = new Scene({server: {behaviours: [rude.truncated(whole + 1)]}});
	void scene.client.command({type: 'start'});
	scene.machine.clock.advance(10);
	t.is(scene.state, 'BOUND');
});
