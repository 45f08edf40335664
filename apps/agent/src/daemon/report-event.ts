import type {Report} from '@lessee/client';
import type {EventBody} from './event-log.ts';
import {warningOf} from './report-sentence.ts';

/** What followers are told of a client's report; undefined for what only logs and counters care about. */
export function eventOf(name: string, report: Report): EventBody | undefined {
	const who = {interface: name};
	switch (report.kind) {
		case 'transition': {
			const {from, to, rule} = report.fired;
			return from.name === to.name
				? undefined
				: {type: 'state', ...who, from: from.name, to: to.name, why: rule.on};
		}
		case 'sent': {
			const {message, to} = report;
			const peer = to.to === 'broadcast' ? '255.255.255.255' : to.address;
			const kind = message.options?.dhcpMessageType ?? 'BOOTP';
			return {type: 'packet', ...who, direction: 'sent', message: kind, xid: message.xid ?? 0, peer};
		}
		case 'received': {
			const {message, from} = report.reply;
			const kind = message.options.dhcpMessageType ?? 'BOOTP';
			const peer = message.options.serverIdentifier ?? from.address;
			return {type: 'packet', ...who, direction: 'received', message: kind, xid: message.xid, peer};
		}
		case 'hookStarted':
			return {type: 'hookStarted', ...who, event: report.event, pid: report.pid};
		case 'hookEnded':
			return {type: 'hookEnded', ...who, event: report.event, outcome: report.outcome};
		case 'trouble':
		case 'sendFailed':
			return {type: 'warning', ...who, text: warningOf(report)};
		case 'ignored':
		case 'refused':
			return undefined;
	}
}
