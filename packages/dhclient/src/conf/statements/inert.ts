import {shown} from '../cursor.ts';
import {anyLayer, anyStatement, type Statement, type Where} from '../statement.ts';

function inert(name: string, where: readonly Where[], syntax: string, why: string): Statement {
	return {
		name,
		where,
		syntax,
		fallback: '',
		meaning: `Has no effect: ${why}.`,
		read({cursor}, keyword) {
			cursor.warn(keyword, `${shown(keyword)} has no effect: ${why}.`);
			cursor.pass();
		},
	};
}

const dns = 'DNS is updated by servers, or by a hook';
const v6 = 'this client speaks DHCPv4';
const variables = 'statements keep no variables';

// biome-ignore format: one statement is one line.
/** Statements of dhclient and its relatives that are read past, with a warning. */
export const inertStatements: readonly Statement[] = [
	inert('key', ['top'], 'NAME { STATEMENTS }', dns),
	inert('zone', anyStatement, 'NAME { STATEMENTS }', dns),
	inert('do-forward-updates', anyLayer, 'true or false', dns),
	inert('do-forward-update', anyLayer, 'true or false', dns),
	inert('omapi', anyLayer, 'port NUMBER', 'the agent is controlled over its own socket'),
	inert('pseudo', ['top'], '"NAME" "INTERFACE" { STATEMENTS }', 'an interface has one client'),
	inert('hardware', anyLayer, 'TYPE BYTES', "packets carry the interface's own address"),
	inert('anycast-mac', anyLayer, 'TYPE BYTES', 'servers are asked by broadcast'),
	inert('lease-id-format', anyLayer, 'octal or hex', v6),
	inert('requested-lease', anyLayer, 'SECONDS', v6),
	inert('default-duid', ['top'], '"TEXT"', v6),
	inert('lease6', ['top'], '{ STATEMENTS }', v6),
	inert('on', anyStatement, 'EVENTS { STATEMENTS }', 'events are what hooks are for'),
	inert('set', anyStatement, 'NAME = EXPRESSION', variables),
	inert('unset', anyStatement, 'NAME', variables),
	inert('define', anyStatement, 'NAME (ARGUMENTS) { STATEMENTS } or NAME = EXPRESSION', variables),
	inert('return', anyStatement, 'EXPRESSION', variables),
	inert('eval', anyStatement, 'EXPRESSION', variables),
	inert('log', anyStatement, '([PRIORITY,] EXPRESSION)', 'the agent logs what it does'),
	inert('parse-vendor-option', anyStatement, '', '`vendor option space` decodes option 43 already'),
	inert('link-timeout', anyLayer, 'SECONDS', 'the agent follows the link by itself'),
	inert('vlan-pcp', anyLayer, 'PRIORITY', 'a tag is the business of the interface that has it'),
];
