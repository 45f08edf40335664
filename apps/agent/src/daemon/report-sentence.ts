import type {Report} from '@lessee/client';
import {never} from '@lessee/lease';

/** What the log says of a report: one line for each transition, warnings for trouble, the rest for those who debug. */
export function sentenceOf(
	report: Report,
): {readonly level: 'debug' | 'info' | 'warn'; readonly sentence: string} | undefined {
	switch (report.kind) {
		case 'transition': {
			const {from, to, rule} = report.fired;
			const level = from.name === to.name ? 'debug' : 'info';
			const lease = 'lease' in to ? ` address=${to.lease.address}` : '';
			const next = report.next === never ? '' : ` next=${((report.next - report.at) / 1000).toFixed(1)}s`;
			return {level, sentence: `${from.name} -${rule.on}-> ${to.name}${lease}${next}`};
		}
		case 'sent':
			return {level: 'debug', sentence: `sent DHCP${report.message.options?.dhcpMessageType ?? ''}`};
		case 'received':
			return {level: 'debug', sentence: `received DHCP${report.reply.message.options.dhcpMessageType ?? ''}`};
		case 'sendFailed':
		case 'trouble':
			return {level: 'warn', sentence: warningOf(report)};
		case 'ignored':
			return {level: 'debug', sentence: `passed over: ${report.reason}`};
		case 'refused':
			return {level: 'info', sentence: `the command ${report.command} was refused (${report.error})`};
		case 'hookStarted':
			return {level: 'debug', sentence: `hook ${report.event} started, pid ${report.pid}`};
		case 'hookEnded':
			return undefined;
	}
}

/** What is said, in the log and to followers, of what an adapter or the kernel refused. */
export function warningOf(report: Extract<Report, {kind: 'sendFailed' | 'trouble'}>): string {
	return report.kind === 'sendFailed'
		? `A packet could not be sent: ${report.reason}`
		: `The step ${report.doing} failed: ${report.reason}`;
}
