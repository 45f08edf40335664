// node tools/bench/lease/run.mjs [--runs N] [--scale N] [--only cold,running,query,scale]: time to lease, memory and CPU,
// beside the clients that are installed, against dnsmasq in network namespaces. Prints Markdown.
import {execFileSync} from 'node:child_process';
import {cpus, release} from 'node:os';
import {parseArgs} from 'node:util';
import {missing} from '../../lab/dist/index.js';
import {clients, lacking} from './clients.mjs';
import {cold} from './cold.mjs';
import {query} from './query.mjs';
import {running} from './running.mjs';
import {scale} from './scale.mjs';

const {values} = parseArgs({
	options: {
		runs: {type: 'string', default: '15'},
		scale: {type: 'string', default: '500'},
		only: {type: 'string', default: 'cold,running,query,scale'},
	},
});
const runs = Number(values.runs);
const needed = missing('dnsmasq', 'bash');
if (needed.length > 0 || process.getuid?.() !== 0) {
	console.error(`The benchmark needs root and these programs: ${['root', ...needed].join(', ')}.`);
	process.exit(1);
}

const parts = {
	cold: async () => cold(runs),
	running: async () => running(runs),
	query: async () => query(2 * runs),
	scale: async () => scale(Number(values.scale), 2),
};

const version = (program, ...args) => {
	try {
		return execFileSync(program, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']}).split('\n')[0];
	} catch {
		return undefined;
	}
};
// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders.
const format = '${Package} ${Version}, ';
const debian = ['dnsmasq-base', 'isc-dhcp-client', 'udhcpc', 'dhcpcd-base'];
const packages = version('dpkg-query', '-W', '-f', format, ...debian);
console.log(
	`Node ${process.version}, Linux ${release()}, ${cpus().length} x ${cpus()[0]?.model}. ${packages ?? ''}`,
);
console.log(
	`Clients: ${clients.map(({name}) => name).join('; ')}.${lacking.length ? ` Not installed: ${lacking.join('; ')}.` : ''}`,
);
for (const part of values.only.split(',')) {
	if (!parts[part]) throw new Error(`There is no part ${part}; there are ${Object.keys(parts).join(', ')}.`);
	console.log(`\n${await parts[part]()}`);
}
