// A folder that stands for a machine's `/`, with what a resolver finds there.
import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	readlinkSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import type {ExecutionContext} from 'ava';
import type {DnsRecord} from '../src/dns/record.ts';
import {createResolver, type Resolver, type ResolverOptions} from '../src/dns/resolver.ts';

/** What a file of ours begins with. */
export const notice = '# Written by dhcpagent. What was here before comes back when the last lease goes.\n';

/** A record with one server. */
export function served(server: string, rest: Partial<DnsRecord> = {}): DnsRecord {
	return {metric: 0, servers: [server], search: [], ...rest};
}

/** One machine. */
export class Machine {
	readonly root = mkdtempSync(join(tmpdir(), 'dns-'));
	/** What was logged, level first. */
	readonly log: string[] = [];

	constructor(t: ExecutionContext) {
		t.teardown(() => rmSync(this.root, {recursive: true}));
		mkdirSync(this.path('/etc'));
		mkdirSync(this.path('/state'));
	}

	/** A resolver that begins anew, as after a start of the agent. */
	resolver(options: Partial<ResolverOptions> = {}): Resolver {
		return createResolver({
			mode: 'auto',
			stateDir: this.path('/state'),
			root: this.root,
			log: (level, sentence) => this.log.push(`${level}: ${sentence}`),
			...options,
		});
	}

	get warnings(): readonly string[] {
		return this.log.filter(line => line.startsWith('warning: ')).map(line => line.slice(9));
	}

	path(path: string): string {
		return join(this.root, path);
	}

	write(path: string, content: string | Uint8Array, mode = 0o644): void {
		mkdirSync(dirname(this.path(path)), {recursive: true});
		writeFileSync(this.path(path), content);
		chmodSync(this.path(path), mode);
	}

	/** Writes a shell script to /sbin, or elsewhere. */
	program(path: string, text: string): void {
		this.write(path, `#!/bin/sh\n${text}\n`, 0o755);
	}

	link(path: string, to: string): void {
		mkdirSync(dirname(this.path(path)), {recursive: true});
		symlinkSync(to, this.path(path));
	}

	read(path: string): string {
		return readFileSync(this.path(path), 'utf8');
	}

	has(path: string): boolean {
		return existsSync(this.path(path));
	}

	/** All that a user could tell apart about a file. */
	look(path: string): unknown {
		const stats = lstatSync(this.path(path), {throwIfNoEntry: false});
		if (!stats) return 'absent';
		if (stats.isSymbolicLink()) return `-> ${readlinkSync(this.path(path))}`;
		return {content: readFileSync(this.path(path), 'latin1'), mode: (stats.mode & 0o7777).toString(8)};
	}
}
