/** How much is said. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
/** How much is said. */
export type LogLevel = (typeof logLevels)[number];
/** How it looks. */
export type LogFormat = 'pretty' | 'json';
