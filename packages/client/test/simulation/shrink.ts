// Makes a scenario that breaks a law smaller, as long as it breaks the same law.
import {live} from './run.ts';
import type {ClientPlan, Scenario, ServerPlan} from './scenario.ts';

/** What a sentence says, whatever its numbers. */
const lawOf = (broken: string | undefined): string | undefined =>
	broken?.replaceAll(/[\d.]+/g, '#').slice(0, 160);

const without = <T>(list: readonly T[]): readonly (readonly T[])[] =>
	list.map((_, place) => list.filter((_, other) => other !== place));

const kinder = (server: ServerPlan): readonly ServerPlan[] => {
	const {leaseTime, habits} = server;
	const plain = {leaseTime, addresses: 20, authoritative: true, rapidCommit: false, habits};
	return [plain, ...without(habits).map(fewer => ({...server, habits: fewer}))];
};

const plainer = (client: ClientPlan): readonly ClientPlan[] => [
	{...client, policy: {}},
	{...client, hooks: {}},
	{...client, configurator: {}},
	...(['policy', 'hooks', 'configurator'] as const).flatMap(part =>
		Object.keys(client[part]).map(name => {
			const {[name as never]: _, ...rest} = client[part];
			return {...client, [part]: rest};
		}),
	),
];

/** Smaller scenarios, the boldest first. */
function* smaller(scenario: Scenario): Generator<Scenario> {
	const {cable, clients, servers, happenings, intruder, latency} = scenario;
	yield* shorter(scenario);
	if (clients.length > 1) for (const fewer of without(clients)) yield {...scenario, clients: fewer};
	if (cable.length > 0) yield {...scenario, cable: []};
	for (const fewer of without(cable)) yield {...scenario, cable: fewer};
	for (const fewer of without(happenings)) yield {...scenario, happenings: fewer};
	for (const fewer of without(servers)) yield {...scenario, servers: fewer};
	if (intruder) yield {...scenario, intruder: false};
	if (latency > 0) yield {...scenario, latency: 0};
	for (const others of each(servers, kinder)) yield {...scenario, servers: others};
	for (const others of each(clients, plainer)) yield {...scenario, clients: others};
}

function* shorter(scenario: Scenario): Generator<Scenario> {
	const {happenings, seconds} = scenario;
	const ends = [...happenings.map(({at}) => Math.ceil(at / 1000) + 1), Math.floor(seconds / 2)];
	for (const end of ends.filter(end => end < seconds).sort((a, b) => a - b))
		yield {...scenario, seconds: end, happenings: happenings.filter(({at}) => at <= end * 1000)};
}

/** The list with one of its members made simpler, in all ways. */
function each<T>(list: readonly T[], simpler: (member: T) => readonly T[]): readonly (readonly T[])[] {
	return list.flatMap((member, place) =>
		simpler(member)
			.filter(other => JSON.stringify(other) !== JSON.stringify(member))
			.map(other => list.map((old, index) => (index === place ? other : old))),
	);
}

/** The scenario with all that mischief made happen in it among what it says. */
async function withMischiefWritten(scenario: Scenario): Promise<Scenario> {
	const {mischief: _, ...written} = scenario;
	const {happened} = await live(scenario);
	return {...written, happenings: [...scenario.happenings, ...happened].sort((a, b) => a.at - b.at)};
}

/** The smallest scenario found that breaks the same law, within so many runs. */
export async function shrink(scenario: Scenario, broken: string, runs = 400): Promise<Scenario> {
	const law = lawOf(broken);
	const breaks = async (candidate: Scenario): Promise<boolean> =>
		lawOf((await live(candidate)).broken) === law;
	const written = await withMischiefWritten(scenario);
	let best = (await breaks(written)) ? written : scenario;
	let left = runs;
	for (let found: Scenario | undefined = best; found !== undefined; ) {
		found = undefined;
		for (const candidate of smaller(best)) {
			if (left-- <= 0) return best;
			if (!(await breaks(candidate))) continue;
			found = candidate;
			best = candidate;
			break;
		}
	}
	return best;
}
