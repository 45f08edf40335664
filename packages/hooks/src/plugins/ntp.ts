// The time service follows the lease: chrony's and systemd-timesyncd's NTP servers are those of option 42, interface
// by interface, and go when the lease goes. Written with what any plugin author has.
import {execFile} from 'node:child_process';
import {accessSync, constants} from 'node:fs';
import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {delimiter, join} from 'node:path';
import {promisify} from 'node:util';
import {definePlugin, type PluginContext, type PluginLease} from '../index.ts';

/** What the plugin's block may say. */
export interface NtpOptions {
	/** The time service; unless told, the one that is installed, chrony before systemd-timesyncd. */
	readonly service?: 'chrony' | 'timesyncd';
	/** The folder that the service reads sources from; Debian's unless told. */
	readonly folder?: string;
}

/** How a time service is told of its servers. */
interface Service {
	readonly folder: string;
	file(interfaceName: string): string;
	text(servers: readonly string[]): string;
	/** The program that makes the service read its sources again, with its arguments. */
	readonly reload: readonly [string, ...string[]];
}

const services: Readonly<Record<'chrony' | 'timesyncd', Service>> = {
	chrony: {
		folder: '/run/chrony-dhcp',
		file: name => `${name}.sources`,
		text: servers => servers.map(server => `server ${server} iburst\n`).join(''),
		reload: ['chronyc', 'reload', 'sources'],
	},
	timesyncd: {
		folder: '/run/systemd/timesyncd.conf.d',
		file: name => `lessee-${name}.conf`,
		text: servers => `[Time]\nNTP=${servers.join(' ')}\n`,
		reload: ['systemctl', 'try-restart', 'systemd-timesyncd.service'],
	},
};

const run = promisify(execFile);

function isInstalled(program: string): boolean {
	return (process.env['PATH'] ?? '').split(delimiter).some(folder => {
		try {
			accessSync(join(folder, program), constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}

function chooseService(wanted: NtpOptions['service']): Service {
	const service = services[wanted ?? (isInstalled('chronyc') ? 'chrony' : 'timesyncd')];
	if (service === undefined)
		throw new RangeError(`service must be ${Object.keys(services).join(' or ')}; got ${wanted}.`);
	return service;
}

export default definePlugin<NtpOptions>(({service: wanted, folder}) => {
	const service = chooseService(wanted);
	const pathFor = (name: string) => join(folder ?? service.folder, service.file(name));

	async function follow(lease: PluginLease, context: PluginContext): Promise<void> {
		const servers = lease.options.networkTimeProtocolServers ?? [];
		if (servers.length === 0) return forget(lease, context);
		const [path, text] = [pathFor(context.interface), service.text(servers)];
		if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return;
		await mkdir(join(path, '..'), {recursive: true});
		await writeFile(`${path}.new`, text);
		await rename(`${path}.new`, path);
		await reload(context);
	}

	async function forget(_: PluginLease, context: PluginContext): Promise<void> {
		const path = pathFor(context.interface);
		const gone = await rm(path).then(
			() => true,
			() => false,
		);
		if (gone) await reload(context);
	}

	async function reload({log, signal}: PluginContext): Promise<void> {
		const [program, ...words] = service.reload;
		// A service that does not run reads its sources when it starts.
		await run(program, words, {signal}).catch(error =>
			log(`${program} did not take the change: ${error.message}`),
		);
	}

	return {
		name: 'ntp',
		apiVersion: 1,
		bound: follow,
		extend: follow,
		expire: forget,
		drop: forget,
		release: forget,
	};
});
