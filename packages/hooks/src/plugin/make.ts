// Makes a plugin from its module, inside its own process, and says what is wrong with it in sentences.
import {type Handler, isPluginDefinition, type Plugin, pluginApiVersion} from './plugin.ts';

/** Every handler that version 1 of the API knows. */
export const handlers = [
	'selectOffer',
	'verifyLease',
	'bound',
	'extend',
	'expire',
	'drop',
	'release',
] as const satisfies readonly Handler[];

const known: ReadonlySet<string> = new Set(['name', 'apiVersion', ...handlers]);

/** A plugin that can be asked. */
export interface Loaded {
	readonly plugin: Plugin;
	readonly handlers: readonly Handler[];
	/** Sentences for the log about what it has and nobody will call. */
	readonly remarks: readonly string[];
}

/** Makes a plugin with its options; throws an error that says what was found and what was expected. */
export function makePlugin(
	specifier: string,
	{default: definition}: {default?: unknown},
	options: unknown,
): Loaded {
	if (!isPluginDefinition(definition))
		throw new TypeError(`The default export of ${specifier} must be made by definePlugin of @lessee/hooks.`);
	const plugin = (definition.make as (options: unknown) => Plugin)(options);
	return examine(specifier, plugin, definition.apiVersion);
}

function examine(specifier: string, plugin: Plugin, stamped: number): Loaded {
	if (typeof plugin !== 'object' || plugin === null || typeof plugin.name !== 'string' || plugin.name === '')
		throw new TypeError(`The plugin of ${specifier} must be an object with a name; got ${String(plugin)}.`);
	const version = plugin.apiVersion ?? stamped;
	if (version !== pluginApiVersion)
		throw new RangeError(
			`Plugin ${plugin.name} is written for version ${version} of the plugin API; this agent speaks version ${pluginApiVersion}.`,
		);
	const wrong = handlers.find(
		handler => plugin[handler] !== undefined && typeof plugin[handler] !== 'function',
	);
	if (wrong !== undefined)
		throw new TypeError(`${wrong} of plugin ${plugin.name} must be a function; got ${typeof plugin[wrong]}.`);
	return {
		plugin,
		handlers: handlers.filter(handler => plugin[handler] !== undefined),
		remarks: Object.keys(plugin)
			.filter(key => !known.has(key))
			.map(
				key => `Plugin ${plugin.name} has ${key}, which version ${pluginApiVersion} of the API never calls.`,
			),
	};
}
