// Bundles dhcpagent. What the first packet waits for is one CommonJS file; each module that is loaded later, with
// `await import(...)`, becomes a file of its own beside it. koffi.node lies with them.
import {execFileSync} from 'node:child_process';
import {chmodSync, copyFileSync, readFileSync, renameSync} from 'node:fs';
import {basename} from 'node:path';
import {koffiPath} from '@lessee/netif';
import {build} from 'esbuild';

const {version} = JSON.parse(readFileSync('package.json', 'utf8'));
const later = new Map();

/** Leaves dynamic imports out of a bundle and notes them. */
const apart = {
	name: 'apart',
	setup(builder) {
		builder.onResolve({filter: /./}, async ({path, kind, resolveDir, importer, pluginData}) => {
			if (kind !== 'dynamic-import' || pluginData === apart || path.startsWith('node:')) return undefined;
			const found = await builder.resolve(path, {kind, resolveDir, importer, pluginData: apart});
			const name = path.startsWith('.') ? basename(path).replace(/\.[jt]s$/, '') : path;
			later.set(name, found.path);
			return {path: `./${name}.cjs`, external: true};
		});
	},
};

const bundle = (entry, name, banner) =>
	build({
		entryPoints: [entry],
		outfile: `dist/${name}.cjs`,
		bundle: true,
		platform: 'node',
		format: 'cjs',
		target: 'node20',
		minify: true,
		plugins: [apart],
		// A dynamic import in CommonJS starts Node's module loader; require does not.
		supported: {'dynamic-import': false},
		define: {agentVersion: JSON.stringify(version), 'import.meta.url': 'undefined'},
		...(banner && {banner: {js: banner}}),
	});

await bundle('src/main.ts', 'dhcpagent', '#!/usr/bin/env node');
chmodSync('dist/dhcpagent.cjs', 0o755);
later.set('daemon', 'src/daemon/daemon.ts');
later.set('commands', 'src/commands/commands.ts');
// A map that grows while it is walked through: what one of them loads later is bundled after it.
for (const [name, entry] of later) await bundle(entry, name);

// Plugins run in processes of their own, which need this much of @lessee/hooks.
await build({
	entryPoints: ['@lessee/hooks/plugin-runner'],
	outfile: 'dist/plugin-runner.mjs',
	bundle: true,
	platform: 'node',
	format: 'esm',
	target: 'node20',
});

// Renamed into its place: a running agent has the old one in its memory, and would have the new one's bytes there.
copyFileSync(koffiPath(), 'dist/koffi.node.new');
renameSync('dist/koffi.node.new', 'dist/koffi.node');

// What V8 makes of these files, for the Node that builds (src/load-compiled.ts).
await bundle('src/load-compiled.ts', 'load-compiled');
execFileSync(process.execPath, ['compile.cjs', ...later.keys()], {stdio: 'inherit'});
