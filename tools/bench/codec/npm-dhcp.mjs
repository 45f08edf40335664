// The contestant `dhcp` of npm: its protocol parser and formatter. It prints a line for every option that it does not know;
// that is silenced so that it is not what is measured.
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {serve} from './contestant.mjs';

const protocol = createRequire(import.meta.url)('dhcp/lib/protocol.js');
console.log = () => {};
console.error = () => {};
console.warn = () => {};

const raw = process.argv
	.slice(2)
	.map(file => Buffer.from(readFileSync(file, 'utf8').replace(/\s/g, ''), 'hex'));
const messages = raw.map(bytes => protocol.parse(bytes));
let sink = 0;

await serve(
	{
		decode: i => {
			sink += protocol.parse(raw[i]).op;
		},
		encode: i => {
			sink += protocol.format(messages[i])._w;
		},
		both: i => {
			sink += protocol.format(protocol.parse(raw[i]))._w;
		},
	},
	raw.length,
);
if (sink < 0) throw new Error('unreachable, but the optimizer does not know it');
