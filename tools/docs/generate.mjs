// Writes the pages that are derived from the code: the state machine, the RFC index, the deviations, the options, and
// the reference of the codec.
// `--check` writes nothing and fails where a page is stale. Run it after a build.
import {readFileSync, writeFileSync} from 'node:fs';
import {deviationsPage} from './deviations.mjs';
import {optionsPage} from './options.mjs';
import {rfcIndexPage} from './rfc-index.mjs';
import {stateMachinePage} from './state-machine.mjs';
import {apiPage} from './wire-api.mjs';

const root = new URL('../../', import.meta.url);
const pages = {
	'docs/state-machine.md': stateMachinePage,
	'docs/rfc-index.md': rfcIndexPage,
	'docs/deviations.md': deviationsPage,
	'docs/options.md': optionsPage,
	'packages/wire/API.md': apiPage,
};
const check = process.argv.includes('--check');
let stale = 0;
for (const [path, page] of Object.entries(pages)) {
	const text = await page(root);
	if (!check) {
		writeFileSync(new URL(path, root), text);
		continue;
	}
	if (read(path) === text) continue;
	stale++;
	console.error(`${path} is stale: run "node tools/docs/generate.mjs" and commit it.`);
}
process.exitCode = stale > 0 ? 1 : 0;

function read(path) {
	try {
		return readFileSync(new URL(path, root), 'utf8');
	} catch {
		return undefined;
	}
}
