import test from 'ava';
import {connectionError} from '../src/connection.ts';
import {ControlError, errorFromBody, errorReply, refuse} from '../src/control-error.ts';
import {type Refusal, type RefusalCode, refusals} from '../src/refusals.ts';

const codes = Object.keys(refusals) as RefusalCode[];

test('refusals: the numbered texts are dhcpagent’s to the letter', t => {
	const numbered = Object.values<Refusal>(refusals).filter(({number}) => number !== undefined);
	t.deepEqual(
		numbered.map(({number, text}) => `${number} ${text}`),
		[
			'12 wait timed out, operation still pending...',
			'13 DHCP server refused request',
			'14 ipc connection closed',
			'15 interface does not exist or cannot be managed using DHCP',
			'16 internal error (might work later)',
			'17 permission denied',
			'18 interface not in appropriate state for command',
			'19 interface currently has a pending command (try later)',
			'20 interface is administered with BOOTP, not DHCP',
			'21 unknown command',
			'22 interface is not under DHCP control',
			'23 ipc protocol violation',
			'24 interface is in a FAILED state and must be manually restarted',
			'25 primary interface requested but no primary interface is set',
			'26 interface is currently down',
			'27 interface currently has no IP address',
			'29 DHCP is already running',
		],
	);
});

test('refusals: exit statuses are the contract’s', t => {
	const others = codes.filter(code => refusals[code].exitStatus !== 2);
	t.deepEqual(Object.fromEntries(others.map(code => [code, refusals[code].exitStatus])), {
		TIMEOUT: 4,
		UNKNOWN_IDENTIFIER: 3,
		UNKNOWN_CODE: 3,
		BAD_ARGUMENT: 3,
		SYSTEM: 6,
	});
});

for (const code of codes) {
	test(`${code}: crosses the API unchanged`, t => {
		const sent = refuse(code, 'a $& b');
		const {status, body} = errorReply(sent);
		const {httpStatus = 500}: Refusal = refusals[code];
		t.is(status, httpStatus);
		const received = errorFromBody(JSON.parse(JSON.stringify(body)));
		t.true(received instanceof ControlError);
		t.deepEqual(
			[received?.code, received?.message, received?.exitStatus],
			[sent.code, sent.message, sent.exitStatus],
		);
	});
}

test('refuse: puts the value into the text as it is', t => {
	t.is(refuse('UNKNOWN_IDENTIFIER', '$& {}').message, "unknown identifier `$& {}'");
});

test('errorReply: an error that is no refusal tells nothing of itself', t => {
	t.deepEqual(errorReply(new TypeError('secret')), {
		status: 500,
		body: {error: {code: 'INT', text: 'internal error (might work later)', exitStatus: 2}},
	});
});

test('errorReply: a code from elsewhere is an internal server error with its own text', t => {
	t.is(errorReply(new ControlError('toString', 'x', 2)).status, 500);
});

for (const body of [
	null,
	7,
	{},
	{error: null},
	{error: 'no'},
	{error: {code: 'PERM', text: 'x'}},
	{error: {code: 'PERM', text: 'x', exitStatus: 0}},
	{error: {code: 'PERM', text: 'x', exitStatus: 256}},
	{error: {code: 1, text: 'x', exitStatus: 2}},
]) {
	test(`errorFromBody: ${JSON.stringify(body)} is no refusal`, t => {
		t.is(errorFromBody(body), undefined);
	});
}

const connectionErrors: readonly (readonly [string, RefusalCode])[] = [
	['ENOENT', 'NO_AGENT'],
	['ENOTDIR', 'NO_AGENT'],
	['ECONNREFUSED', 'NO_AGENT'],
	['EACCES', 'PERM'],
	['EPERM', 'PERM'],
	['EPIPE', 'EOF'],
	['ECONNRESET', 'EOF'],
	['EMFILE', 'SYSTEM'],
];
for (const [errno, code] of connectionErrors) {
	test(`connectionError: ${errno} is ${code}`, t => {
		t.is(connectionError(Object.assign(new Error(errno), {code: errno}), '/run/x/query.sock').code, code);
	});
}
