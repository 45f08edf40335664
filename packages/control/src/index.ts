/** The agent's API: what it answers, how it is asked, and how it says no. */
export type {AgentEvent} from './agent-event.ts';
export {type Answer, type AnswerForm, answerOption} from './answer.ts';
export {
	type ApiRequest,
	type Call,
	type CallOf,
	type CommandRequest,
	dispatch,
	type Handlers,
	readCall,
} from './api-call.ts';
export {ask, type Question, type QuestionName} from './ask.ts';
export {ControlError, errorReply, refuse} from './control-error.ts';
export {formatEvent} from './event-line.ts';
export {encodeEvent, keepAlive, type StreamedEvent} from './event-stream.ts';
export {type Following, followEvents} from './follow-events.ts';
export type {OptionSource} from './lease-options.ts';
export {answerLease, type HeldLease, viewLease} from './lease-view.ts';
export {checkSocketPath, controlSocket, querySocket, runDirectory} from './paths.ts';
export {escapeSteering, printableJson} from './printable-json.ts';
export {type ErrorBody, type Refusal, type RefusalCode, refusals} from './refusals.ts';
export {type Exchange, type Reply, request} from './request.ts';
export {
	type Command,
	defaultWait,
	methodsOf,
	type PathParameters,
	pathOf,
	type Route,
	type RouteName,
	routes,
} from './routes.ts';
export {
	type CommandResult,
	type InterfaceStatus,
	type LeaseAnswer,
	type LeaseView,
	type OptionAnswer,
	type RouteResponse,
	schemas,
} from './schema.ts';
export {formatStatus} from './status-table.ts';
