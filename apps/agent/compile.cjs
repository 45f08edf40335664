// Leaves beside each file of the program what V8 makes of it: every function, since a first lease runs through most of
// the daemon's, and compiling them one by one takes longer than reading them all compiled.
const {rmSync, writeFileSync} = require('node:fs');
const {resolve} = require('node:path');
const {setFlagsFromString} = require('node:v8');
const {compiledPath, scriptOf} = require('./dist/load-compiled.cjs');

for (const name of process.argv.slice(2)) {
	const path = resolve(`dist/${name}.cjs`);
	rmSync(compiledPath(path), {force: true});
	setFlagsFromString('--no-lazy');
	const script = scriptOf(path);
	// V8 refuses what was compiled under other flags.
	setFlagsFromString('--lazy');
	writeFileSync(compiledPath(path), script.createCachedData());
}
