import {dirname} from 'node:path';

/** CommonJS gives it; the tests, which are modules, have none. */
declare const __dirname: string | undefined;

/** The folder that the program's files lie in. */
export const programFolder: string =
	typeof __dirname === 'string' ? __dirname : dirname(process.argv[1] ?? '.');
