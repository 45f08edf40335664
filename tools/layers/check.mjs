// Fails when a package imports what its layer may not know: check.mjs [ROOT]. The table is the architecture: what is
// not in a row cannot be imported, and 'types' means by `import type` only. Tests may use testkit, lab and
// their own package besides. Within a package, no file imports itself by way of others, not even types.
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {builtinModules} from 'node:module';
import {basename, dirname, join, relative} from 'node:path';

// biome-ignore format: one package is one line, inner rings first.
const layers = {
	'packages/wire':     {pure: true,  portable: true,  may: {}},
	'packages/lease':    {pure: true,  portable: true,  may: {wire: 'values'}},
	'packages/ports':    {pure: false, portable: true,  may: {lease: 'types'}},
	'packages/dhclient': {pure: true,  portable: true,  may: {wire: 'values', lease: 'types'}},
	'packages/client':   {pure: false, portable: true,  may: {wire: 'values', lease: 'values', ports: 'types'}},
	'packages/netif':    {pure: false, portable: false, may: {wire: 'values', lease: 'types', ports: 'types'}},
	'packages/hooks':    {pure: false, portable: false, may: {wire: 'values', lease: 'types', ports: 'types'}},
	'packages/testkit':  {pure: false, portable: true,  may: {wire: 'values', lease: 'types', ports: 'types'}},
	'packages/control':  {pure: false, portable: false, may: {wire: 'values'}},
	'apps/agent':        {pure: false, portable: false, may: {wire: 'values', lease: 'values', ports: 'types', client: 'values', netif: 'values', hooks: 'values', dhclient: 'values', control: 'values'}},
	'apps/dhcpinfo':     {pure: false, portable: false, may: {control: 'values'}},
};
const testsMay = {testkit: 'values', lab: 'values'};

const comments = /\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm;
const fromClauses = /^\s*(?:import|export)\s+(type\s+)?[^'"();=]*?\bfrom\s*['"]([^'"]+)['"]/gm;
const bareImports = /\bimport(\s*)\(?\s*['"]([^'"]+)['"]/g;
const impure = /\bMath\.random\b|\bDate\b|(?<![.\w])process\./;

/** What is wrong with importing `name`, if anything. */
function fault(name, typesOnly, {portable, may}) {
	if (name.startsWith('node:') || builtinModules.includes(name)) {
		return portable ? `imports ${name}, but has to run in any JavaScript runtime` : undefined;
	}
	const layer = /^@lessee\/([^/]+)/.exec(name)?.[1];
	if (!layer || may[layer] === 'values' || (may[layer] === 'types' && typesOnly)) return undefined;
	return `imports ${name}, of which it may know ${may[layer] ? 'only types' : 'nothing'}`;
}

/** The TypeScript files in one folder of a package, without their comments: pairs of name and text. */
function sources(home) {
	if (!existsSync(home)) return [];
	const files = readdirSync(home, {recursive: true}).filter(file => file.endsWith('.ts'));
	return files.map(file => [file, readFileSync(join(home, file), 'utf8').replace(comments, '')]);
}

/** Every fault of the TypeScript files in one folder of a package, as sentences. */
function faults(root, path, folder, rules) {
	const home = join(root, path);
	return sources(join(home, folder)).flatMap(([file, text]) => {
		const found = [...text.matchAll(fromClauses), ...text.matchAll(bareImports)].map(([, type, name]) => {
			if (!name.startsWith('.')) return fault(name, Boolean(type?.trim()), rules);
			const escapes = relative(home, join(home, folder, dirname(file), name)).startsWith('..');
			return escapes ? `imports ${name}, which is outside the package` : undefined;
		});
		const unclean = rules.pure ? impure.exec(text) : null;
		if (unclean) found.push(`uses ${unclean[0]}, but has to be pure`);
		return found.filter(Boolean).map(sentence => `${path}/${folder}/${file} ${sentence}.`);
	});
}

/** The circles in which files of a package import each other, as sentences. */
function circles(root, path) {
	const imports = new Map(
		sources(join(root, path, 'src')).map(([file, text]) => [
			file,
			[...text.matchAll(fromClauses)].map(([, , name]) => join(dirname(file), name)),
		]),
	);
	const [found, done] = [[], new Set()];
	const follow = (file, trail) => {
		const by = trail.slice(trail.indexOf(file) + 1);
		if (trail.includes(file)) found.push(`${path}/src/${file} imports itself by way of ${by.join(', ')}.`);
		else if (!done.has(file)) for (const other of imports.get(file) ?? []) follow(other, [...trail, file]);
		done.add(file);
	};
	for (const file of imports.keys()) follow(file, []);
	return found;
}

const root = process.argv[2] ?? join(import.meta.dirname, '../..');
const found = [
	...Object.entries(layers).flatMap(([path, rules]) => [
		...faults(root, path, 'src', rules),
		...faults(root, path, 'test', {may: {...rules.may, ...testsMay, [basename(path)]: 'values'}}),
	]),
	...[...Object.keys(layers), 'tools/lab'].flatMap(path => circles(root, path)),
];
for (const sentence of found) console.error(sentence);
console.log(`layers: ${Object.keys(layers).length} packages, ${found.length} faults`);
process.exitCode = found.length > 0 ? 1 : 0;
