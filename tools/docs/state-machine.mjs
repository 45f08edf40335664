// docs/state-machine.md: both tables as diagrams and as rows.
export async function stateMachinePage(root) {
	const {commandTable, cycleRules, ignoredPairs, leadsTo, rules} = await import(
		new URL('packages/lease/dist/index.js', root)
	);
	return `# The state machine

Generated from \`packages/lease/src/rules.ts\` and \`packages/lease/src/cycle.ts\`: the tables are the code. A pair of state
and event that has no row changes nothing.

## The life of a lease

\`\`\`mermaid
stateDiagram-v2
${arrows(rules.flatMap(rule => rule.from.flatMap(a => leadsTo(rule, a).map(b => [a, rule.on, b]))))}
\`\`\`

| From | On | To | Clause | Action |
|---|---|---|---|---|
${rules.map(({from, on, to, rfc, action}) => `| ${from.join(', ')} | ${on} | ${to.join(', ')} | ${rfc} | ${action} |`).join('\n')}

## What changes nothing

Every other pair, and why.

| In | On | Why |
|---|---|---|
${ignoredPairs.map(({on, in: states, because}) => `| ${states.join(', ')} | ${on.join(', ')} | ${because} |`).join('\n')}

## The cycle of the hooks

Only this table runs hooks. \`run\` starts one now, \`queue\` lets the event wait, \`next\` looks what waits.

\`\`\`mermaid
stateDiagram-v2
${arrows(cycleRules.map(({from, on, to}) => [from, on, to]))}
\`\`\`

| From | On | Does | To |
|---|---|---|---|
${cycleRules.map(({from, on, does, to}) => `| ${from} | ${on} | ${does} | ${to} |`).join('\n')}

## What a user sees

| State | In \`status\` | Commands that it takes |
|---|---|---|
${Object.entries(commandTable)
	.map(([name, {status, allowed}]) => `| ${name} | ${status} | ${allowed.join(', ')} |`)
	.join('\n')}
`;
}

/** One arrow for each pair of states, with all that leads along it. */
function arrows(edges) {
	const labels = new Map();
	for (const [from, on, to] of edges) {
		const key = `${id(from)} --> ${id(to)}`;
		labels.set(key, [...new Set([...(labels.get(key) ?? []), on])]);
	}
	return [...labels].map(([key, on]) => `\t${key}: ${on.join(', ')}`).join('\n');
}

const id = name => name.replace('-', '_');
