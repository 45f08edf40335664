import type {Report} from '@lessee/client';

/** What is counted, by interface: the labels of a count, joined, and the number. */
export type Counts = ReadonlyMap<string, number>;

/** Counts what happens, for the metrics. Plain numbers: what presents them is loaded when somebody asks. */
export class Tally {
	readonly sent = new Map<string, number>();
	readonly received = new Map<string, number>();
	readonly ignored = new Map<string, number>();
	readonly transitions = new Map<string, number>();
	readonly hooks = new Map<string, number>();
	readonly troubles = new Map<string, number>();

	/** Counts a report. */
	take(name: string, report: Report): void {
		switch (report.kind) {
			case 'sent':
				add(this.sent, name, report.message.options?.dhcpMessageType ?? 'BOOTP');
				break;
			case 'received':
				add(this.received, name, report.reply.message.options.dhcpMessageType ?? 'BOOTP');
				break;
			case 'ignored':
				add(this.ignored, name, report.reason);
				break;
			case 'transition':
				add(this.transitions, name, report.fired.to.name);
				break;
			case 'hookEnded':
				add(this.hooks, name, `${report.event} ${report.outcome.how}`);
				break;
			case 'trouble':
			case 'sendFailed':
				add(this.troubles, name, report.kind);
				break;
			case 'hookStarted':
			case 'refused':
				break;
		}
	}
}

function add(counts: Map<string, number>, name: string, what: string): void {
	const key = `${name}\n${what}`;
	counts.set(key, (counts.get(key) ?? 0) + 1);
}
