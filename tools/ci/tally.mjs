// Sums what AVA and failed steps say in logs: tally.mjs [--no-skips] LOG... prints `N passed, N failed, N skipped`.
// Exit status 1 when something failed; with --no-skips, also when something was skipped.
import {readFileSync} from 'node:fs';
import {stripVTControlCharacters} from 'node:util';

const meaning = {
	'test passed': 'passed',
	'test failed': 'failed',
	'hook failed': 'failed',
	'known failure': 'failed',
	'unhandled rejection': 'failed',
	'uncaught exception': 'failed',
	'test remained pending after a timeout': 'failed',
	'step failed': 'failed',
	'test skipped': 'skipped',
	'test todo': 'skipped',
};
// A closing line of AVA's, perhaps behind turbo's `package:test: `, or one that steps.sh wrote.
const closing = /^(?:\S+:test: )?\s*(\d+) (.+)$/;

const sum = {passed: 0, failed: 0, skipped: 0};
const args = process.argv.slice(2);
for (const file of args.filter(arg => arg !== '--no-skips')) {
	for (const line of stripVTControlCharacters(readFileSync(file, 'utf8')).split(/\r?\n/)) {
		const [, count, what = ''] = closing.exec(line) ?? [];
		const kind = meaning[what.replace(/s\b/, '').trimEnd()];
		if (kind) sum[kind] += Number(count);
	}
}
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
if (sum.failed > 0 || (args.includes('--no-skips') && sum.skipped > 0)) process.exitCode = 1;
