// The contestant @lessee/wire: `locate` finds the options, `decode` makes every one of them a typed value.
import {readFileSync} from 'node:fs';
import {decodeMessage, encodeMessage, fromHex, locateOptions} from '@lessee/wire';
import {serve} from './contestant.mjs';

const raw = process.argv.slice(2).map(file => fromHex(readFileSync(file, 'utf8')));
const messages = raw.map(bytes => decodeMessage(bytes));
let sink = 0;

await serve(
	{
		locate: i => {
			sink += locateOptions(raw[i]).starts.length;
		},
		decode: i => {
			sink += decodeMessage(raw[i]).op;
		},
		encode: i => {
			sink += encodeMessage(messages[i]).length;
		},
		both: i => {
			sink += encodeMessage(decodeMessage(raw[i])).length;
		},
	},
	raw.length,
);
if (sink < 0) throw new Error('unreachable, but the optimizer does not know it');
