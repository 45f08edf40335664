// Where a plugin's process finds modules. A plugin's name is meant as seen from the configuration's folder, else as
// seen from the agent; and a plugin in a folder without node_modules gets the agent's own @lessee/hooks.
import * as nodeModule from 'node:module';

/** The module that asks for plugins, which also stands for @lessee/hooks; and the configuration's folder. Both as URLs. */
export interface Home {
	readonly runner: string;
	readonly folder: string;
}

interface Context {
	readonly parentURL?: string | undefined;
}

/** Node 22.15 and later resolve in the same thread; Node 20 has only `register`, and a thread for it. */
interface InThread {
	registerHooks?(hooks: {
		resolve<T>(specifier: string, context: Context, next: (specifier: string, context: Context) => T): T;
	}): void;
}

/** Makes imports of this process find what `places` says. */
export function resolveFrom(home: Home): void {
	const {registerHooks} = nodeModule as InThread;
	if (registerHooks === undefined) {
		nodeModule.register(home.runner, {data: home});
		return;
	}
	registerHooks({
		resolve(specifier, context, next) {
			const [first, second] = places(specifier, context.parentURL, home);
			try {
				return next(first.specifier, {...context, parentURL: first.parentURL});
			} catch (error) {
				if (second === undefined) throw error;
				return next(second.specifier, {...context, parentURL: second.parentURL});
			}
		},
	});
}

interface Place {
	readonly specifier: string;
	readonly parentURL: string | undefined;
}

/** Where a module may be meant, best first. */
export function places(
	specifier: string,
	parentURL: string | undefined,
	{runner, folder}: Home,
): [Place, Place?] {
	const asked = {specifier, parentURL};
	if (parentURL === runner) return [{specifier, parentURL: folder}, asked];
	if (specifier === '@lessee/hooks') return [asked, {specifier: runner, parentURL}];
	return [asked];
}
