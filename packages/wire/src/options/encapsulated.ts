/*
 * Options inside options under ISC's names, for its script's environment and lease file: `fqdn.hostname`, `nwip.primary-dss`,
 * `ACME.mode`. The spaces are ISC's own and those that users declare.
 */

import {fqdn} from '../codec/naming.ts';
import {opaque} from '../codec/primitives.ts';
import {byEnterprise, splitSpace} from '../codec/space.ts';
import {Refusal} from '../errors.ts';
import {formatForScript} from '../forms/isc.ts';
import {textBytes} from '../text.ts';
import {registry as standard} from './registry.ts';
import type {Registry} from './row.ts';
import {indexOf} from './rows.ts';

/** An option inside an option. */
export interface EncapsulatedOption {
	/** SPACE.NAME, as dhclient.conf and its lease file write it; NAME is `unknown-N` where the space has none. */
	readonly name: string;
	/** The value as in the script's environment. */
	readonly text: string;
}

type Member = readonly [code: number, name: string, format: string];

// biome-ignore format: one member is one line.
const spaces: {readonly [space: string]: readonly Member[]} = {
	agent: [[1, 'circuit-id', 'X'], [2, 'remote-id', 'X'], [4, 'DOCSIS-device-class', 'L'], [5, 'link-selection', 'I']],
	nwip: [[5, 'nsq-broadcast', 'f'], [6, 'preferred-dss', 'IA'], [7, 'nearest-nwip-server', 'IA'], [8, 'autoretries', 'B'], [9, 'autoretry-secs', 'B'], [10, 'nwip-1-1', 'f'], [11, 'primary-dss', 'I']],
};

const ISC = 2495;
const byVendor = byEnterprise('data', opaque());

function membersOf(space: string, registry: Registry): readonly Member[] {
	const declared = Object.values(registry).filter(row => row.space === space);
	return [
		...declared.map(row => [row.code, row.dhclientName, row.dhclientFormat] as const),
		...(spaces[space] ?? []),
	];
}

function named(
	space: string,
	members: readonly Member[],
	entries: Iterable<readonly [number, Uint8Array]>,
): EncapsulatedOption[] {
	return [...entries]
		.filter(([, bytes]) => bytes.length > 0)
		.map(([code, bytes]) => {
			const [, name, format] = members.find(member => member[0] === code) ?? [code, `unknown-${code}`, 'X'];
			return {name: `${space}.${name}`, text: formatForScript(format, bytes)};
		});
}

/** The flat option 81 under the names of ISC's virtual space. */
function fqdnOptions(bytes: Uint8Array): EncapsulatedOption[] {
	const value = fqdn.decode(bytes, 0, bytes.length);
	const name = value.domainName.replace(/\.$/, '');
	const dot = name.indexOf('.');
	const texts: readonly (readonly [string, string | number | boolean])[] = [
		['no-client-update', value.override],
		['server-update', value.serverUpdate],
		['encoded', value.encoded],
		['rcode1', value.rcode1],
		['rcode2', value.rcode2],
		['hostname', dot < 0 ? name : name.slice(0, dot)],
		['domainname', dot < 0 ? '' : name.slice(dot + 1)],
		['fqdn', name],
	];
	return texts
		.filter(([, text]) => text !== '')
		.map(([key, text]) => ({
			name: `fqdn.${key}`,
			text: typeof text === 'string' ? formatForScript('t', textBytes(text)) : String(text),
		}));
}

/** What each enterprise says, in one piece: ISC looks no further into it. */
function enterpriseData(space: string, bytes: Uint8Array): EncapsulatedOption[] {
	return byVendor.decode(bytes, 0, bytes.length).map(({enterpriseNumber, data}) => ({
		name: `${space}.${enterpriseNumber === ISC ? 'isc' : `unknown-${enterpriseNumber}`}`,
		text: formatForScript('X', data),
	}));
}

/**
 * The options inside an option, in their order, under ISC's names and in its text forms; none for an option that is no
 * container, whose space nobody declared, or whose bytes are not one.
 */
export function encapsulatedOptions(
	code: number,
	bytes: Uint8Array,
	registry: Registry = standard,
): EncapsulatedOption[] {
	const space = /^E(.+)\.$/.exec(indexOf(registry).byCode[code]?.row.dhclientFormat ?? '')?.[1];
	if (space === undefined) return [];
	try {
		if (space === 'fqdn') return fqdnOptions(bytes);
		if (space === 'vendor-class' || space === 'vendor') return enterpriseData(space, bytes);
		return named(space, membersOf(space, registry), splitSpace(bytes, 0, bytes.length));
	} catch (error) {
		if (error instanceof Refusal) return [];
		throw error;
	}
}
