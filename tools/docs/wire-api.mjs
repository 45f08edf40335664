// packages/wire/API.md: every export of the codec with its sentence and its declaration, from the compiled declarations.
import {readFileSync} from 'node:fs';

const kinds = ['function', 'class', 'interface', 'type', 'const'];

/** The names that index.ts exports, with the file that each is declared in. */
function exportsOf(index) {
	const statements = index.matchAll(/export (?:type )?\{([^}]*)\} from '\.\/([^']*)\.ts'/g);
	return [...statements].flatMap(([, names, file]) =>
		names
			.split(',')
			.map(name => name.trim().replace(/^type /, ''))
			.filter(name => name !== '')
			.map(name => ({name, file})),
	);
}

/** Kind, sentence and declaration of a name in a declaration file. */
function declarationOf(name, text) {
	const start = new RegExp(
		`(?:/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\n)?export (?:declare )?(${kinds.join('|')}) ${name}\\b`,
	).exec(text);
	if (!start) throw new Error(`No declaration of ${name} was found.`);
	const [whole, comment = '', kind] = start;
	const body = text.slice(start.index + whole.lastIndexOf('export '));
	const end = kind === 'class' || kind === 'interface' ? body.indexOf('\n}') + 2 : endOfStatement(body);
	return {kind, sentence: prose(comment), declaration: body.slice(0, end).replace(/^export (declare )?/, '')};
}

/** Where a statement ends: at its first semicolon outside of braces. */
function endOfStatement(text) {
	let depth = 0;
	for (let i = 0; i < text.length; i++) {
		if (text[i] === '{') depth++;
		if (text[i] === '}') depth--;
		if (text[i] === ';' && depth === 0) return i + 1;
	}
	return text.length;
}

function prose(comment) {
	return comment
		.split('\n')
		.map(line => line.replace(/^\s*\* ?/, '').trim())
		.join(' ')
		.replace(/@rfc ([\d.]+)/g, 'RFC $1')
		.replace(/\s+/g, ' ')
		.trim();
}

function section({name, sentence, declaration}) {
	// The table's type says every row; docs/options.md says it better.
	const shown =
		name === 'registry'
			? 'const registry: { readonly subnetMask: Row<string>; readonly timeOffset: Row<number>; /* ... */ };'
			: declaration;
	return `### \`${name}\`\n\n${sentence}\n\n\`\`\`ts\n${shown.replaceAll('    ', '\t')}\n\`\`\`\n`;
}

/** The page, as text. */
export async function apiPage(root) {
	const index = readFileSync(new URL('packages/wire/src/index.ts', root), 'utf8');
	const found = exportsOf(index).map(({name, file}) => ({
		name,
		...declarationOf(name, readFileSync(new URL(`packages/wire/dist/${file}.d.ts`, root), 'utf8')),
	}));
	const headings = {
		function: 'Functions',
		class: 'Classes',
		const: 'Tables',
		interface: 'Interfaces',
		type: 'Types',
	};
	const parts = Object.entries(headings).map(([kind, heading]) => {
		const of = found.filter(item => item.kind === kind).sort((a, b) => (a.name < b.name ? -1 : 1));
		return `## ${heading}\n\n${of.map(section).join('\n')}`;
	});
	return `# API of @lessee/wire\n\nEvery export, from the declarations. The [README](README.md) shows how they are used.\n\n${parts.join('\n')}`;
}
