export type {Command, Outcome, RunCommand} from './command.ts';
export type {DnsRecord} from './record.ts';
export {createResolver, type ResolvConfMode, type Resolver, type ResolverOptions} from './resolver.ts';
