// docs/rfc-index.md: from a clause of an RFC to the code that follows it, by `@rfc` tags and by the rows of the table.
import {sources} from './sources.mjs';

export async function rfcIndexPage(root) {
	const {rules} = await import(new URL('packages/lease/dist/index.js', root));
	const places = new Map();
	const add = (clause, place) => places.set(clause, [...new Set([...(places.get(clause) ?? []), place])]);
	for (const {path, lines} of sources(root)) {
		for (const [index, line] of lines.entries()) {
			for (const [, clause] of line.matchAll(/@rfc (\d+(?: §[\d.]+(?: \(\w\))?)?)/g))
				add(clause, where(path, lines, index));
		}
	}
	for (const {from, on, to, rfc} of rules) {
		if (rfc !== 'extension') add(rfc.replace('RFC ', ''), `rule ${from.join('/')} -${on}-> ${to.join('/')}`);
	}
	const rows = [...places].sort(([a], [b]) => a.localeCompare(b, 'en', {numeric: true}));
	return `# RFC index

From a clause to the code that follows it. Generated from \`@rfc\` tags and from the rows of the transition table.

| Clause | Where |
|---|---|
${rows.map(([clause, found]) => `| RFC ${clause} | ${found.join('<br>')} |`).join('\n')}
`;
}

/** A file and the name that is declared next after the tag. */
function where(path, lines, index) {
	const declared = lines
		.slice(index)
		.find(line => /^\s*(export )?(async )?(abstract )?(function|const|class|interface|type)\b/.test(line));
	const name = /(?:function|const|class|interface|type)\*? (\w+)/.exec(declared ?? '')?.[1];
	return `[\`${path}\`](../${path})${name === undefined ? '' : ` ${name}`}`;
}
