import type {OptionSet} from '@lessee/wire';
import type {OptionReference} from '../values/option-spaces.ts';

/** What an expression can come to. Undefined is no value: an option that comes to it is not sent. */
export type Value = Uint8Array | number | boolean;

/** The kinds of value; in the grammar they decide whether `12` is a number or the byte 0x12. */
export type Kind = 'data' | 'number' | 'boolean';

/** The operators between two expressions. */
export type Operator =
	| '='
	| '!='
	| '~='
	| '~~'
	| 'and'
	| 'or'
	| '+'
	| '-'
	| '*'
	| '/'
	| '%'
	| '&'
	| '|'
	| '^';

/** An expression of dhclient.conf (dhcp-eval(5)), as data. */
export type Expression =
	| {readonly kind: 'constant'; readonly value: Value}
	| {readonly kind: 'call'; readonly function: string; readonly arguments: readonly Expression[]}
	/** An option of the message at hand, or of what the configuration has made of it so far. */
	| {readonly kind: 'option'; readonly from: 'message' | 'configuration'; readonly option: OptionReference}
	| {readonly kind: 'exists'; readonly option: OptionReference}
	| {readonly kind: 'not'; readonly operand: Expression}
	| {
			readonly kind: 'binary';
			readonly operator: Operator;
			readonly left: Expression;
			readonly right: Expression;
	  }
	/** A variable. `set` and `define` have no effect, so it never has a value. */
	| {readonly kind: 'variable'; readonly name: string};

/** What expressions can ask about. What is absent makes the expression undefined. */
export interface EvaluationContext {
	/** The name of the host. */
	readonly hostname?: string | undefined;
	/** Hardware type and link-layer address of the interface. */
	readonly hardware?: {readonly type: number; readonly address: Uint8Array} | undefined;
	/** The message at hand, from `op` on: what was received; nothing while one is put together. */
	readonly packet?: Uint8Array | undefined;
	/** The address that is leased or asked for, dotted. */
	readonly leasedAddress?: string | undefined;
	/** Options of the lease that is asked for again, for `option` in what is sent. */
	readonly lease?: OptionSet | undefined;
	/** Seconds until the lease ends. */
	readonly leaseTime?: number | undefined;
	/** RFC 2131's name of the state. */
	readonly clientState?: string | undefined;
	/** BOOTP's `file` and `sname` of the message at hand. */
	readonly filename?: string | undefined;
	readonly serverName?: string | undefined;
}

/** The context, and how options are found while statements run. */
export interface EvaluationScope extends EvaluationContext {
	option(from: 'message' | 'configuration', option: OptionReference): Uint8Array | undefined;
}
