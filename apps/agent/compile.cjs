// Leaves what V8 makes of the daemon beside it: every function of it, since a first lease runs through most of them,
// and compiling them one by one takes longer than reading them all compiled.
const {rmSync, writeFileSync} = require('node:fs');
const {resolve} = require('node:path');
const {setFlagsFromString} = require('node:v8');
const {compiledPath, scriptOf} = require('./dist/load-compiled.cjs');

const path = resolve('dist/daemon.cjs');
rmSync(compiledPath(path), {force: true});
setFlagsFromString('--no-lazy');
const script = scriptOf(path);
// V8 refuses what was compiled under other flags.
setFlagsFromString('--lazy');
writeFileSync(compiledPath(path), script.createCachedData());
