import {readFileSync} from 'node:fs';
import test from 'ava';
import * as v from 'valibot';
import {errorReply, refuse} from '../src/control-error.ts';
import * as control from '../src/index.ts';
import {type Refusal, refusals} from '../src/refusals.ts';
import {type Route, routes} from '../src/routes.ts';
import {schemas} from '../src/schema.ts';

const reference = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8');

/** The JSON example of that name in docs/api.md. */
function example(name: string): unknown {
	const [, json = 'null'] =
		new RegExp(`<!-- example: ${name} -->\\n\`\`\`json\\n(.*?)\`\`\``, 's').exec(reference) ?? [];
	return JSON.parse(json);
}

test('docs/api.md: has a section for every route, in the order of the table, and no other', t => {
	const sections = [...reference.matchAll(/^### `(.*)`$/gm)].map(([, heading]) => heading);
	t.deepEqual(
		sections,
		Object.values<Route>(routes).map(({method, path}) => `${method} ${path}`),
	);
});

test('docs/api.md: has every refusal that an answer can carry', t => {
	const rows = [...reference.matchAll(/^\| ([A-Z_]+) \| (.*) \|$/gm)].map(
		([, code, rest]) => `${code} | ${rest}`,
	);
	const carried = Object.entries<Refusal>(refusals).filter(([, {httpStatus}]) => httpStatus !== undefined);
	t.deepEqual(
		rows,
		carried.map(
			([code, {httpStatus, exitStatus, text}]) => `${code} | ${httpStatus} | ${exitStatus} | ${text}`,
		),
	);
});

const {agentEvent, commandResult, interfaceStatus, leaseAnswer, optionAnswer} = schemas;
const examples = {
	interfaceStatus,
	'leaseAnswer.entries': leaseAnswer.entries.entries,
	optionAnswer,
	agentEvent: v.array(agentEvent),
	commandResult,
};
for (const [name, schema] of Object.entries<v.GenericSchema>(examples)) {
	test(`docs/api.md: the example of ${name} is one, and has no field of which the schema knows nothing`, t => {
		t.deepEqual(v.parse(schema, example(name)), example(name));
	});
}

test('docs/api.md: the example of a refusal is one', t => {
	t.deepEqual(example('error'), errorReply(refuse('PEND')).body);
});

test('docs/api.md: has an example of every type of event', t => {
	const types = agentEvent.options.map(option => option.entries.type.literal);
	t.deepEqual(
		(example('agentEvent') as {type: string}[]).map(({type}) => type),
		types,
	);
});

test('@lessee/control: exports these names and no others', t => {
	t.deepEqual(Object.keys(control).sort(), [
		'ControlError',
		'answerLease',
		'answerOption',
		'ask',
		'checkSocketPath',
		'controlSocket',
		'defaultWait',
		'dispatch',
		'encodeEvent',
		'errorReply',
		'escapeSteering',
		'followEvents',
		'formatEvent',
		'formatStatus',
		'keepAlive',
		'methodsOf',
		'pathOf',
		'printableJson',
		'querySocket',
		'readCall',
		'refusals',
		'refuse',
		'request',
		'routes',
		'runDirectory',
		'schemas',
		'viewLease',
	]);
});
