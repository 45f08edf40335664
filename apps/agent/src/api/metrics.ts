// GET /metrics: what was counted, as OpenMetrics.
import {deadline} from '@lessee/lease';
import {Counter, Gauge, openMetricsContentType, Registry} from 'prom-client';
import type {Composition} from '../daemon/compose.ts';
import type {Counts} from '../daemon/tally.ts';

/** What is counted, and where the clock stands. */
type Counted = Pick<Composition, 'agent' | 'tally' | 'clock'>;

/** The metrics as text. */
export async function metricsOf({agent, tally, clock}: Counted): Promise<string> {
	const registry = new Registry<typeof openMetricsContentType>();
	registry.setContentType(openMetricsContentType);
	const registers = [registry as unknown as Registry];
	const counters: readonly [counts: Counts, name: string, label: string, help: string][] = [
		[tally.sent, 'dhcp_messages_sent', 'type', 'DHCP messages sent.'],
		[tally.received, 'dhcp_messages_received', 'type', 'DHCP messages taken.'],
		[tally.ignored, 'dhcp_ignored', 'reason', 'What arrived or happened and changed nothing, by reason.'],
		[tally.transitions, 'dhcp_transitions', 'to', 'Rules fired, by the state that they led to.'],
		[tally.hooks, 'dhcp_hooks', 'run', 'Hooks that ended, by event and outcome.'],
		[tally.troubles, 'dhcp_troubles', 'kind', 'What the system refused.'],
	];
	for (const [counts, name, label, help] of counters) {
		const counter = new Counter({name, help, labelNames: ['interface', label], registers});
		for (const [key, count] of counts) {
			const [interfaceName = '', what = ''] = key.split('\n');
			counter.inc({interface: interfaceName, [label]: what}, count);
		}
	}
	const state = new Gauge({
		name: 'dhcp_state',
		help: 'The state that an interface is in.',
		labelNames: ['interface', 'state'],
		registers,
	});
	const wait = new Gauge({
		name: 'dhcp_next_seconds',
		help: 'Seconds until the machine does something of itself.',
		labelNames: ['interface'],
		registers,
	});
	for (const {name, client} of agent.interfaces.values()) {
		state.set({interface: name, state: client?.machine.state.name ?? 'DOWN'}, 1);
		const at = client === undefined ? Number.POSITIVE_INFINITY : deadline(client.machine);
		if (Number.isFinite(at)) wait.set({interface: name}, Math.max(0, (at - clock.now()) / 1000));
	}
	return registry.metrics();
}
