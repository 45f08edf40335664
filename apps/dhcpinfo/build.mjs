// Bundles dhcpinfo into one CommonJS file: on Node 20 it starts in a fraction of the time that modules take.
import {chmodSync, readFileSync} from 'node:fs';
import {build} from 'esbuild';

const {version} = JSON.parse(readFileSync('package.json', 'utf8'));
const {metafile} = await build({
	entryPoints: ['src/main.ts'],
	outfile: 'dist/dhcpinfo.cjs',
	bundle: true,
	platform: 'node',
	format: 'cjs',
	target: 'node20',
	minifySyntax: true,
	banner: {js: '#!/usr/bin/env node'},
	define: {dhcpinfoVersion: JSON.stringify(version)},
	metafile: true,
});
chmodSync('dist/dhcpinfo.cjs', 0o755);

// Whatever else slips in is loaded at every start.
const inside = /^(?:src|\.\.\/\.\.\/packages\/control\/dist)\//;
const {inputs, imports} = metafile.outputs['dist/dhcpinfo.cjs'];
const foreign = Object.keys(inputs).filter(path => inputs[path].bytesInOutput > 0 && !inside.test(path));
const builtin = imports.map(({path}) => path).filter(path => !/^node:(?:fs|net|path)$/.test(path));
if (foreign.length + builtin.length > 0) {
	throw new Error(`dhcpinfo must stay small; it now also loads ${[...foreign, ...builtin].join(', ')}.`);
}
