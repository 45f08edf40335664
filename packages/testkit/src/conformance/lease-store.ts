import type {Record} from '@lessee/lease';
import type {LeaseStore} from '@lessee/ports';
import {madeUpLease} from '../lease.ts';
import {type DeclareTest, declareLaws, type Fixture, type Laws, type Make} from './suite.ts';

/** A store to be tested, with nothing in it. */
export interface LeaseStoreFixture extends Fixture {
	readonly store: LeaseStore;
	/** Another store of the same interface, as the next agent opens it. */
	readonly reopen: () => LeaseStore;
}

const empty: Record = {leases: [], queue: [], undo: {}};

const laws: Laws<LeaseStoreFixture> = {
	'nothing saved is nothing loaded': (t, {store}) => {
		t.is(store.load(), undefined);
	},

	'the last record stands, also for the next agent': async (t, {store, reopen}) => {
		const last: Record = {...empty, leases: [madeUpLease({address: '192.0.2.10'}), madeUpLease()]};
		void store.save({...empty, leases: [madeUpLease()]});
		await store.save(last);
		t.deepEqual(store.load(), {record: last, sameBoot: true});
		t.deepEqual(reopen().load(), {record: last, sameBoot: true});
	},

	'the place in the cycle is kept': async (t, {store, reopen}) => {
		const active = madeUpLease();
		const record: Record = {
			leases: [active],
			active,
			running: {event: 'EXTEND', lease: active, process: {pid: 4711, startTime: 123_456}},
			queue: [{event: 'EXPIRE', lease: active}],
			ending: {event: 'EXPIRE', after: 'restart'},
			undo: {mtu: 9000},
		};
		await store.save(record);
		t.deepEqual(reopen().load()?.record, record);
	},

	'a lease for ever stays one': async (t, {store, reopen}) => {
		await store.save({...empty, leases: [madeUpLease({leaseTime: 0xffff_ffff})]});
		t.is(reopen().load()?.record.leases[0]?.expiresAt, Number.POSITIVE_INFINITY);
	},

	'options of every kind are kept: text, bytes, unknown and malformed ones': async (t, {store, reopen}) => {
		const options = {vendorSpecificInformation: Uint8Array.of(0, 255, 7), domainName: 'a"b\\é'};
		const lease = madeUpLease({options});
		const unknown = new Map([[224, Uint8Array.of(1, 2, 3)]]);
		const malformed = [{code: 28, bytes: Uint8Array.of(9), reason: 'Too short.', offset: 250}];
		const odd = {...lease, options: {...lease.options, unknown, malformed}};
		await store.save({...empty, leases: [odd]});
		const kept = reopen().load()?.record.leases[0]?.options;
		t.deepEqual(kept?.options, lease.options.options);
		t.deepEqual(kept?.unknown, unknown);
		// Why they are malformed, a store may find out anew.
		const bytesOf = kept?.malformed.map(({code, bytes}) => ({code, bytes}));
		t.deepEqual(bytesOf, [{code: 28, bytes: Uint8Array.of(9)}]);
	},
};

/** Tests that a lease store keeps the promises of the port `LeaseStore`. */
export function testLeaseStore(test: DeclareTest, make: Make<LeaseStoreFixture>): void {
	declareLaws(test, 'LeaseStore', laws, make);
}
