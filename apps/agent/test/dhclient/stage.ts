// A network of its own for one client that runs a script.
import {copyFileSync} from 'node:fs';
import {join} from 'node:path';
import {type Capture, createLab, type Host, type Lab, type Program} from '@lessee/lab';
import {serveWords, type Words} from './dhcpd.ts';
import {type ClientName, ScriptedClient} from './scripted-client.ts';

/** The network, and what is done in it. */
export class Stage {
	readonly lab: Lab;
	readonly client: ScriptedClient;
	/** The client's host. */
	readonly host: Host;
	/** What is on the wire. */
	readonly capture: Capture;
	readonly #serverHost: Host;
	#server: Program | undefined;

	private constructor(
		lab: Lab,
		hosts: {server: Host; client: Host},
		client: ScriptedClient,
		capture: Capture,
	) {
		this.lab = lab;
		this.host = hosts.client;
		this.#serverHost = hosts.server;
		this.client = client;
		this.capture = capture;
	}

	/** Runs `body` with a client of that name; everything ends with it. */
	static async with<T>(name: ClientName, dhclient: string, body: (stage: Stage) => Promise<T>): Promise<T> {
		const lab = createLab();
		try {
			const {server, client} = await lab.lan();
			// A path of its own: on some systems AppArmor knows what the installed one may do.
			const program = join(lab.folder, 'dhclient');
			copyFileSync(dhclient, program);
			const scripted = new ScriptedClient(name, client, lab.folder, program);
			const stage = new Stage(lab, {server, client}, scripted, await lab.capture(client, 'eth0'));
			return await body(stage);
		} finally {
			await lab.close();
		}
	}

	/** From now on the server says this; its leases stay. */
	readonly serve = async (words: Words = {}): Promise<void> => {
		await this.silence();
		this.#server = await serveWords(this.#serverHost, join(this.lab.folder, 'dhcpd'), words);
	};

	/** From now on there is no server. */
	readonly silence = async (): Promise<void> => {
		await this.#server?.end('SIGTERM');
		this.#server = undefined;
	};
}
