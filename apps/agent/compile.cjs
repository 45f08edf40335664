// Leaves what V8 makes of the daemon beside it. Run in a process of its own: the daemon is run first, so that what
// its start needs is compiled too.
const {rmSync, writeFileSync} = require('node:fs');
const {createRequire} = require('node:module');
const {dirname, resolve} = require('node:path');
const {compiledPath, scriptOf} = require('./dist/load-compiled.cjs');

const path = resolve('dist/daemon.cjs');
rmSync(compiledPath(path), {force: true});
const script = scriptOf(path);
script.runInThisContext()({}, createRequire(path), {exports: {}}, path, dirname(path));
writeFileSync(compiledPath(path), script.createCachedData());
