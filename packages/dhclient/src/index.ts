export type {
	Action,
	Configuration,
	OptionStatement,
	PluginStatement,
	PluginValue,
	PredefinedLease,
	Settings,
	TimingSettings,
} from './conf/configuration.ts';
export {type ConfigurationSource, parseConfiguration} from './conf/parse.ts';
export {formatProblem, type Problem} from './conf/problem.ts';
export {forInterface} from './conf/settings.ts';
export type {Statement} from './conf/statement.ts';
export {statementGroups} from './conf/statements/table.ts';
export type {EvaluationContext, Expression} from './expression/expression.ts';
export {type ExportedLease, type ExportOptions, formatLeases} from './leases.ts';
export {type EffectiveOptions, effectiveOptions, type RefusedOption} from './options/effective.ts';
export {bytesOf, declaredRegistry, optionNamed, registryOf} from './options/named.ts';
export {outgoingOptions} from './options/outgoing.ts';
export {leaseOf} from './predefined.ts';
export {
	environment,
	type ScriptCall,
	type ScriptEnvironment,
	type ScriptLease,
} from './script/environment.ts';
export type {Reason} from './script/reasons.ts';
export {dhcp as dhcpSpace, type OptionReference, type OptionSpaces} from './values/option-spaces.ts';
