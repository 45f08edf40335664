/** One way for the agent, or for the road to it, to say no. */
export interface Refusal {
	/** The number that dhcpagent's clients have always known it by; ours have none. */
	readonly number?: number;
	/** What a person reads; `{}` stands for the value that is refused. */
	readonly text: string;
	/** What a program exits with: 2 refused, 3 bad arguments, 4 timed out, 6 system error. */
	readonly exitStatus: 2 | 3 | 4 | 6;
	/** The status of the HTTP answer; the rows without one arise in the client alone. */
	readonly httpStatus?: number;
}

/** Every refusal there is: name, number and text, exit status, HTTP status. */
// biome-ignore format: one refusal is one line, the numbered ones in order.
export const refusals = {
	TIMEOUT:            {number: 12, text: 'wait timed out, operation still pending...',                     exitStatus: 4, httpStatus: 504},
	SRVFAILED:          {number: 13, text: 'DHCP server refused request',                                    exitStatus: 2, httpStatus: 502},
	EOF:                {number: 14, text: 'ipc connection closed',                                          exitStatus: 2},
	INVIF:              {number: 15, text: 'interface does not exist or cannot be managed using DHCP',       exitStatus: 2, httpStatus: 404},
	INT:                {number: 16, text: 'internal error (might work later)',                              exitStatus: 2, httpStatus: 500},
	PERM:               {number: 17, text: 'permission denied',                                              exitStatus: 2, httpStatus: 403},
	OUTSTATE:           {number: 18, text: 'interface not in appropriate state for command',                 exitStatus: 2, httpStatus: 409},
	PEND:               {number: 19, text: 'interface currently has a pending command (try later)',          exitStatus: 2, httpStatus: 409},
	BOOTP:              {number: 20, text: 'interface is administered with BOOTP, not DHCP',                 exitStatus: 2, httpStatus: 409},
	CMD_UNKNOWN:        {number: 21, text: 'unknown command',                                                exitStatus: 2, httpStatus: 404},
	UNKIF:              {number: 22, text: 'interface is not under DHCP control',                            exitStatus: 2, httpStatus: 404},
	PROTO:              {number: 23, text: 'ipc protocol violation',                                         exitStatus: 2, httpStatus: 400},
	FAILEDIF:           {number: 24, text: 'interface is in a FAILED state and must be manually restarted',  exitStatus: 2, httpStatus: 409},
	NOPRIMARY:          {number: 25, text: 'primary interface requested but no primary interface is set',    exitStatus: 2, httpStatus: 404},
	DOWNIF:             {number: 26, text: 'interface is currently down',                                    exitStatus: 2, httpStatus: 409},
	NOIPIF:             {number: 27, text: 'interface currently has no IP address',                          exitStatus: 2, httpStatus: 409},
	RUNNING:            {number: 29, text: 'DHCP is already running',                                        exitStatus: 2, httpStatus: 409},
	UNKNOWN_IDENTIFIER: {text: "unknown identifier `{}'",                                                    exitStatus: 3, httpStatus: 404},
	UNKNOWN_CODE:       {text: "unknown code `{}'",                                                          exitStatus: 3, httpStatus: 404},
	BAD_METHOD:         {text: 'the method must be {}',                                                      exitStatus: 2, httpStatus: 405},
	BAD_ARGUMENT:       {text: '{}',                                                                         exitStatus: 3, httpStatus: 400},
	UNSUPPORTED:        {text: 'not supported by this version: {}',                                          exitStatus: 2, httpStatus: 501},
	NO_AGENT:           {text: 'no agent is running: nothing answers at {}',                                 exitStatus: 2},
	UNDECODABLE:        {text: "cannot decode agent's reply",                                                exitStatus: 2},
	SYSTEM:             {text: 'system error: {}',                                                           exitStatus: 6, httpStatus: 500},
} as const satisfies {readonly [code: string]: Refusal};

/** The name of a refusal. */
export type RefusalCode = keyof typeof refusals;

/** How a refusal travels. */
export interface ErrorBody {
	readonly error: {readonly code: string; readonly text: string; readonly exitStatus: number};
}
