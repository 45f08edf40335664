// docs/deviations.md: every comment that says `Deviation:` or that an RFC is silent, where it stands.
import {sources} from './sources.mjs';

const opening = /(Deviation:|RFC \d+ is silent)/;

export function deviationsPage(root) {
	const found = sources(root).flatMap(({path, lines}) => comments(lines).map(text => ({path, text})));
	const rows = found.map(({path, text}) => `- [\`${path}\`](../${path}): ${text}`);
	return `# Deviations

Where lessee does something else than an RFC or one of its two seeds say, or where an RFC is silent and something had to be
chosen. Generated from the comments in the code that begin with "Deviation:" or "RFC N is silent".

${rows.join('\n')}
`;
}

/** The comments of a file from their opening to the end of the paragraph. */
function comments(lines) {
	const texts = [];
	for (const [index, line] of lines.entries()) {
		const start = bare(line).search(opening);
		if (start < 0 || !isComment(line)) continue;
		const more = [];
		for (const next of lines.slice(index + 1)) {
			if (!isComment(next) || bare(next) === '' || bare(next).startsWith('@') || opening.test(next)) break;
			more.push(bare(next));
		}
		texts.push(
			[bare(line).slice(start), ...more]
				.join(' ')
				.replace(/^Deviation: /, '')
				.replace(/\s*\*\/$/, '')
				.replace(/\s+@rfc .*$/, ''),
		);
	}
	return texts;
}

const isComment = line => /^\s*(\/\/|\/?\*)/.test(line);
const bare = line => line.replace(/^\s*(\/\/|\/\*\*|\*\/|\*)\s?/, '').trim();
