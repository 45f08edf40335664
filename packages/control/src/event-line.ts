import type {AgentEvent} from './agent-event.ts';

/** One line about an event, for people: local time to the millisecond, interface, and what happened. */
export function formatEvent(event: AgentEvent): string {
	const who = 'interface' in event ? event.interface : '-';
	return `${localTime(new Date(event.at))} ${who} ${describe(event)}`;
}

function localTime(at: Date): string {
	const pad = (value: number, width = 2) => String(value).padStart(width, '0');
	return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`;
}

function describe(event: AgentEvent): string {
	switch (event.type) {
		case 'state':
			return `${event.from} -${event.why}-> ${event.to}`;
		case 'packet':
			return `${event.direction} DHCP${event.message} ${event.direction === 'sent' ? 'to' : 'from'} ${event.peer} xid ${event.xid.toString(16).padStart(8, '0')}`;
		case 'hookStarted':
			return `hook ${event.event} started${event.pid === undefined ? '' : `, pid ${event.pid}`}`;
		case 'hookEnded':
			return `hook ${event.event} ${outcome(event.outcome)}`;
		case 'programEnded':
			return `${event.kind} ${event.program} for ${event.event} ${outcome(event.outcome)}`;
		case 'control':
			return event.under ? 'is under control' : 'is no longer under control';
		case 'warning':
			return event.text;
		case 'gap':
			return 'events are missing here';
	}
}

function outcome(ended: Extract<AgentEvent, {type: 'hookEnded'}>['outcome']): string {
	switch (ended.how) {
		case 'absent':
			return 'is absent';
		case 'exited':
			return `exited ${ended.code} after ${Math.round(ended.duration)} ms`;
		case 'signalled':
			return `ended by ${ended.signal}${ended.timedOut ? ' at its time limit' : ''} after ${Math.round(ended.duration)} ms`;
		case 'unknown':
			return `ended unseen: ${ended.reason}`;
	}
}
