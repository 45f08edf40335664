import type {Lease} from '@lessee/lease';
import {encodeOptions} from '@lessee/wire';
import {fromEpoch} from './conf/civil.ts';
import type {Settings} from './conf/configuration.ts';
import {isDomainName, isPath} from './options/check.ts';
import {checkedMembers} from './options/members.ts';
import {headerOf} from './script/lease-variables.ts';
import {dhcp, type OptionReference} from './values/option-spaces.ts';
import {leasesText, quoted} from './values/text.ts';

/*
 * The export in the format of dhclient.leases(5), for the programs that read that file: cloud-init cuts it with a regular
 * expression and at every `;`, the Azure agent reads it line by line. Two spaces, one statement to a line, instants of UTC
 * with the number of their weekday; nothing that a server sends can look like a `;`, a brace or a quote.
 *
 * Deviation: ISC writes `;` and braces inside of strings as they are, and refused values too.
 */

/** A lease to export. */
export interface ExportedLease {
	readonly interface: string;
	readonly lease: Lease;
}

/** How leases are exported. */
export interface ExportOptions {
	readonly settings: Settings;
	/** Wall-clock time minus boot time, milliseconds. */
	readonly wallOffset: number;
}

// The Azure agent looks for this option by number and reads it as bytes, whatever a configuration calls it.
const azure = 245;

/**
 * Leases, newest first as everywhere, as dhclient.leases(5) has them: newest last. Predefined leases are not dhclient's
 * to write, and what an INFORM brought is no lease.
 */
export function formatLeases(leases: readonly ExportedLease[], options: ExportOptions): string {
	return leases
		.filter(({lease}) => lease.origin === 'server' || lease.origin === 'bootp')
		.map(entry => formatLease(entry, options))
		.reverse()
		.join('');
}

function formatLease({interface: name, lease}: ExportedLease, options: ExportOptions): string {
	const {settings, wallOffset} = options;
	const header = headerOf(lease.ack);
	const instant = (at: number) => formatInstant(at + wallOffset, settings.timeFormat ?? 'default');
	const raw = encodeOptions({options: lease.options.options, unknown: lease.options.unknown});
	const lines = [
		...(lease.origin === 'bootp' ? ['bootp'] : []),
		`interface ${quoted(name)}`,
		`fixed-address ${lease.address}`,
		...(header && isPath(header.file) ? [`filename ${quoted(header.file)}`] : []),
		...(header && isDomainName(header.sname) ? [`server-name ${quoted(header.sname)}`] : []),
		...(lease.medium === undefined ? [] : [`medium ${quoted(lease.medium)}`]),
		...[...raw].flatMap(([code, bytes]) => optionLines(code, bytes, settings)),
		`renew ${instant(lease.t1At)}`,
		`rebind ${instant(lease.t2At)}`,
		`expire ${instant(lease.expiresAt)}`,
	];
	return `lease {\n${lines.map(line => `  ${line};\n`).join('')}}\n`;
}

function optionLines(code: number, bytes: Uint8Array, settings: Settings): readonly string[] {
	if (bytes.length === 0) return [];
	const option = settings.spaces.byCode(dhcp, code);
	const members = checkedMembers([option, bytes], settings);
	return [
		code === azure
			? `option unknown-${code} ${hex(bytes)}`
			: `option ${option.name} ${valueText(option, bytes)}`,
		...members.map(([member, value]) => `option ${member.space}.${member.name} ${valueText(member, value)}`),
	];
}

/** The value; one of an option that nobody declared always in hex, so that a NUL at its end is not lost. */
function valueText({name, format}: OptionReference, bytes: Uint8Array): string {
	return name.startsWith('unknown-') ? hex(bytes) : leasesText(format, bytes);
}

function hex(bytes: Uint8Array): string {
	return Array.from(bytes, byte => byte.toString(16)).join(':');
}

function formatInstant(millis: number, format: 'default' | 'local'): string {
	if (millis === Number.POSITIVE_INFINITY) return 'never';
	const at = Math.max(0, millis);
	if (format === 'local') return `epoch ${Math.floor(at / 1000)}`;
	const {year, month, day, hour, minute, second, weekday} = fromEpoch(at);
	const two = (value: number) => String(value).padStart(2, '0');
	return `${weekday} ${year}/${two(month)}/${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}
