// Writes the references that are derived from the codec: docs/options.md from its rows, packages/wire/API.md from its
// declarations. `--check` writes nothing and fails where a page is stale. Run it after a build.
import {readFileSync, writeFileSync} from 'node:fs';
import {apiPage} from './api.mjs';
import {optionsPage} from './options.mjs';

const root = new URL('../../', import.meta.url);
const pages = {'docs/options.md': optionsPage, 'packages/wire/API.md': apiPage};
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
	console.error(`${path} is stale: run "node tools/options/generate.mjs" and commit it.`);
}
process.exitCode = stale > 0 ? 1 : 0;

function read(path) {
	try {
		return readFileSync(new URL(path, root), 'utf8');
	} catch {
		return undefined;
	}
}
