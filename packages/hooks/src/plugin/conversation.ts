// What agent and plugin process say to each other. Structured clones, so that bytes, maps and Infinity arrive whole.
import type {Handler, PluginLease, PluginOffer} from './plugin.ts';

/** What the agent says. */
export type ToPlugin =
	| {readonly type: 'load'; readonly specifier: string; readonly folder: string; readonly options: unknown}
	| Question
	/** Its time has run out. */
	| {readonly type: 'abort'; readonly id: number};

/** A call of one handler. */
export interface Question {
	readonly type: 'ask';
	readonly id: number;
	readonly handler: Handler;
	readonly interface: string;
	readonly argument: PluginLease | readonly PluginOffer[];
}

/** What the plugin's process says. */
export type FromPlugin =
	/** It can be asked; `remarks` are sentences for the log. */
	| {
			readonly type: 'loaded';
			readonly name: string;
			readonly handlers: readonly Handler[];
			readonly remarks: readonly string[];
	  }
	/** It cannot be used at all. */
	| {readonly type: 'refused'; readonly reason: string}
	| {readonly type: 'answer'; readonly id: number; readonly answer: Answer}
	/** The handler threw, or gave what is no answer. */
	| {readonly type: 'failed'; readonly id: number; readonly reason: string}
	/** It was told that its time had run out, and has stopped waiting for the handler. */
	| {readonly type: 'aborted'; readonly id: number}
	| {readonly type: 'log'; readonly interface: string; readonly text: string};

/** What a handler decided: for `selectOffer` the index of the offer. */
export type Answer = number | 'none' | 'accept' | 'decline' | undefined;
