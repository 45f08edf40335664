import {execFileSync, fork} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import test from 'ava';

const app = fileURLToPath(new URL('../..', import.meta.url));

test('what is published works by itself, and holds the plugin that comes with the agent', async t => {
	const folder = mkdtempSync(join(tmpdir(), 'lessee-package-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
		cwd: app,
		stdio: 'pipe',
	});
	const [{filename, files}] = JSON.parse(packed.toString());
	t.deepEqual(
		files
			.map(({path}: {path: string}) => path)
			.filter((path: string) => /tsbuildinfo|\.map$|\/src\//.test(path)),
		[],
	);
	execFileSync('tar', ['-xzf', join(folder, filename), '-C', folder]);
	const dist = join(folder, 'package/dist');
	t.regex(
		execFileSync(process.execPath, [join(dist, 'dhcpagent.cjs'), '--help']).toString(),
		/^usage: dhcpagent/,
	);

	const runner = fork(join(dist, 'plugin-runner.mjs'), {execArgv: [], serialization: 'advanced'});
	const specifier = '@lessee/hooks/ntp';
	runner.send({
		type: 'load',
		specifier,
		folder: pathToFileURL(`${folder}/`).href,
		options: {service: 'chrony'},
	});
	t.like((await once(runner, 'message'))[0], {type: 'loaded', name: 'ntp'});
	runner.disconnect();
});
