// The main module of a plugin's process, and all that such a process needs: a bundled agent bundles it once more, as a
// file of its own. To plugins it is also @lessee/hooks, where they have none; and on Node 20 it is loaded again in the
// thread that resolves modules.
import {pathToFileURL} from 'node:url';
import {isMainThread} from 'node:worker_threads';
import type {FromPlugin, ToPlugin} from './conversation.ts';
import {makePlugin} from './make.ts';
import {type Home, places, resolveFrom} from './resolve.ts';
import {Server} from './server.ts';

export {definePlugin, pluginApiVersion} from './plugin.ts';

let home: Home | undefined;

/** Called by Node in the resolving thread, with what the main thread gave to `register`. */
export function initialize(data: Home): void {
	home = data;
}

/** Called by Node in the resolving thread for every import. */
export async function resolve<T>(
	specifier: string,
	context: {readonly parentURL?: string},
	next: (specifier: string, context: {readonly parentURL?: string | undefined}) => Promise<T>,
): Promise<T> {
	if (home === undefined) return next(specifier, context);
	const [first, second] = places(specifier, context.parentURL, home);
	try {
		return await next(first.specifier, {...context, parentURL: first.parentURL});
	} catch (error) {
		if (second === undefined) throw error;
		return next(second.specifier, {...context, parentURL: second.parentURL});
	}
}

function serve(): void {
	const say = (words: FromPlugin) => process.send?.(words);
	let server: Server | undefined;
	process.on('message', async (words: ToPlugin) => {
		if (words.type !== 'load') return server?.hear(words);
		resolveFrom({runner: import.meta.url, folder: words.folder});
		try {
			const loaded = makePlugin(words.specifier, await importPlugin(words.specifier), words.options);
			server = new Server(loaded.plugin, say);
			say({type: 'loaded', name: loaded.plugin.name, handlers: loaded.handlers, remarks: loaded.remarks});
		} catch (error) {
			say({type: 'refused', reason: error instanceof Error ? error.message : String(error)});
		}
	});
	// The agent is gone.
	process.on('disconnect', () => process.exit());
}

/** Imported from this very module, which is how `places` knows it for the plugin. */
function importPlugin(specifier: string): Promise<{default?: unknown}> {
	// It comes with the agent, also with one that is bundled and has no package of that name.
	if (specifier === '@lessee/hooks/ntp') return import('../plugins/ntp.ts');
	return import(specifier.startsWith('/') ? pathToFileURL(specifier).href : specifier);
}

if (isMainThread && process.send !== undefined) serve();
