import {dhcp, type OptionReference} from '../values/option-spaces.ts';
import type {Configuration, Layer, ListName, Settings, TimingSettings} from './configuration.ts';

/** Codes of the options that are asked for where no `request` says otherwise. */
const defaultRequest: readonly number[] = [1, 121, 3, 6, 15, 119, 28, 26, 42, 12, 33];

const seconds = 1000;

/** The defaults of the timing statements, milliseconds. The last two count only where the other one is written. */
const defaultTiming = {
	timeout: 60 * seconds,
	retry: 300 * seconds,
	reboot: 10 * seconds,
	selectTimeout: 0,
	initialDelay: 0,
	initialInterval: 3 * seconds,
	backoffCutoff: 15 * seconds,
};

/**
 * What the configuration says for one interface: what stands outside of all blocks, overridden by what stands in the
 * interface's own. Without a name, what counts for interfaces that have no block.
 *
 * Deviation: ISC gives a block what stood before it in the file; here it inherits what stands outside of it anywhere, as
 * the manual has it. A block's `media` takes the place of the outer list, which ISC would add it to.
 */
export function forInterface(configuration: Configuration, name?: string): Settings {
	const {outermost, interfaces, spaces} = configuration;
	const own = name === undefined ? undefined : interfaces.get(name);
	const layers = own ? [outermost, own] : [outermost];
	const alias = configuration.aliases.findLast(one => one.interface === name);
	return {
		...outermost.single,
		...own?.single,
		timing: timingOf(layers),
		request: listOf(
			'request',
			layers,
			defaultRequest.map(code => spaces.byCode(dhcp, code)),
		),
		require: listOf('require', layers, []),
		ignore: listOf('ignore', layers, []),
		statements: layers.flatMap(layer => layer.statements),
		reject: layers.flatMap(layer => layer.reject),
		media: own && own.media.length > 0 ? own.media : outermost.media,
		leases: configuration.leases.filter(one => one.interface === name),
		...(alias && {alias}),
		spaces,
	};
}

function timingOf(layers: readonly Layer[]): TimingSettings {
	const written = Object.assign({}, ...layers.map(layer => layer.timing)) as Layer['timing'];
	const {initialInterval, backoffCutoff, ...timing} = {...defaultTiming, ...written};
	const backsOff = written.initialInterval !== undefined || written.backoffCutoff !== undefined;
	return {...timing, ...(backsOff && {backoff: {initialInterval, cutoff: backoffCutoff}})};
}

function listOf(
	name: ListName,
	layers: readonly Layer[],
	fallback: readonly OptionReference[],
): readonly OptionReference[] {
	let options = fallback;
	for (const layer of layers) {
		const list = layer.lists[name];
		if (list) options = list.also ? [...options, ...list.options] : list.options;
	}
	return options;
}
