#!/usr/bin/env node
// How large the codec is in a bundle: minified, and gzipped. Needs esbuild, which apps/agent builds with.
import {createRequire} from 'node:module';
import {gzipSync} from 'node:zlib';

const root = new URL('../../../', import.meta.url);
let esbuild;
try {
	esbuild = createRequire(new URL('apps/agent/package.json', root))('esbuild');
} catch {
	console.log('Size is left out: esbuild is not installed.');
	process.exit(0);
}
const wire = new URL('packages/wire/dist/index.js', root).pathname;
const bundles = {
	everything: `export * from ${JSON.stringify(wire)}`,
	decodeMessage: `export {decodeMessage} from ${JSON.stringify(wire)}`,
	locateOptions: `export {locateOptions} from ${JSON.stringify(wire)}`,
	'encodeUdpPacket and decodeUdpPacket': `export {encodeUdpPacket, decodeUdpPacket} from ${JSON.stringify(wire)}`,
};
console.log('| what is imported | minified bytes | gzipped |\n| --- | ---: | ---: |');
for (const [name, contents] of Object.entries(bundles)) {
	const {outputFiles} = esbuild.buildSync({
		stdin: {contents, resolveDir: root.pathname},
		bundle: true,
		minify: true,
		format: 'esm',
		write: false,
	});
	const [{contents: bytes}] = outputFiles;
	console.log(`| ${name} | ${bytes.length} | ${gzipSync(bytes, {level: 9}).length} |`);
}
