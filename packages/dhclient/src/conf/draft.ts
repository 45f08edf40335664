import {type OptionReference, OptionSpaces} from '../values/option-spaces.ts';
import type {
	Configuration,
	Layer,
	ListName,
	OptionList,
	OptionStatement,
	PluginStatement,
	PredefinedLease,
	RejectedSenders,
	SingleSettings,
	TimingName,
} from './configuration.ts';

type Writable<T> = {-readonly [K in keyof T]: T[K]};

/** A layer while it is read. */
export class LayerDraft implements Layer {
	readonly single: Writable<SingleSettings> = {};
	readonly timing: {[N in TimingName]?: number} = {};
	readonly lists: {[N in ListName]?: OptionList & {readonly options: OptionReference[]}} = {};
	readonly statements: OptionStatement[] = [];
	readonly reject: RejectedSenders[] = [];
	readonly media: string[] = [];

	/** Sets a list, or adds to it. */
	list(name: ListName, also: boolean, options: readonly OptionReference[]): void {
		const before = this.lists[name];
		if (!also || !before) this.lists[name] = {also, options: [...options]};
		else for (const option of options) before.options.push(option);
	}
}

/** A configuration while it is read. */
export class Draft implements Configuration {
	readonly outermost = new LayerDraft();
	readonly interfaces = new Map<string, LayerDraft>();
	readonly leases: PredefinedLease[] = [];
	readonly aliases: PredefinedLease[] = [];
	readonly plugins: PluginStatement[] = [];
	readonly spaces = new OptionSpaces();
	/** What can only be judged when all has been read. */
	readonly checks: (() => void)[] = [];

	/** The layer of an interface's blocks. */
	interface(name: string): LayerDraft {
		const known = this.interfaces.get(name);
		if (known) return known;
		const layer = new LayerDraft();
		this.interfaces.set(name, layer);
		return layer;
	}
}
