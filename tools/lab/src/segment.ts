/** An Ethernet segment of the lab: a bridge, to which hosts are connected by pairs of virtual interfaces. */
import {type BadCable, runCable} from './bad-cable.ts';
import type {Host} from './host.ts';

/** How a host is connected to a segment. */
export interface ConnectOptions {
	/** The host's address with prefix length; none unless told. */
	readonly address?: string;
	/** The link-layer address; one of the lab's own unless told. */
	readonly hardware?: string;
	/** Whether the interface is up; it is unless told. */
	readonly up?: boolean;
	/** Puts a bad cable between host and segment. */
	readonly cable?: BadCable;
	/** Keeps this port from other isolated ones, as an access switch may. */
	readonly isolated?: boolean;
}

/** A host's interface on a segment. */
export interface Port {
	readonly host: Host;
	readonly name: string;
	readonly hardware: string;
	/** Pulls the plug (false) or puts it back: the host's interface loses or gets its carrier. */
	plug(plugged: boolean): Promise<void>;
	/** Keeps this port from other isolated ones from now on. */
	isolate(): Promise<void>;
}

/** A segment. */
export class Segment {
	/** The host that is the switch; its interface `br0` sees every frame. */
	readonly bridge: Host;
	readonly #number: number;
	#ports = 0;

	private constructor(bridge: Host, number: number) {
		this.bridge = bridge;
		this.#number = number;
	}

	/** @internal Segments are made by a lab. */
	static async create(bridge: Host, number: number): Promise<Segment> {
		await bridge.ip('link add br0 type bridge', 'link set br0 up');
		return new Segment(bridge, number);
	}

	/** Connects a host by an interface of this name. */
	async connect(host: Host, name: string, options: ConnectOptions = {}): Promise<Port> {
		const [port] = await this.connectAll(host, [name], options);
		if (!port) throw new Error(`The interface ${name} was not made.`);
		return port;
	}

	/** Connects a host by many interfaces at once. */
	async connectAll(
		host: Host,
		names: readonly string[],
		options: ConnectOptions = {},
	): Promise<readonly Port[]> {
		const ports = names.map(name => ({
			name,
			end: `p${this.#ports}`,
			hardware: options.hardware ?? this.#address(),
		}));
		await this.bridge.ip(
			...ports.flatMap(({name, end, hardware}) => this.#wire(host, name, end, hardware, options)),
		);
		if (options.cable) {
			for (const {end} of ports) await runCable(this.bridge, `${end}x`, `${end}y`, options.cable);
		}
		const {address, up = true} = options;
		const commands = names.flatMap(name => [
			...(address ? [`addr add ${address} brd + dev ${name}`] : []),
			...(up ? [`link set ${name} up`] : []),
		]);
		if (commands.length > 0) await host.ip(...commands);
		return ports.map(({name, end, hardware}) => ({
			host,
			name,
			hardware,
			plug: async plugged =>
				this.bridge.ip(`link set ${options.cable ? `${end}x` : end} ${plugged ? 'up' : 'down'}`),
			isolate: async () => this.bridge.ip(isolated(end)),
		}));
	}

	#address(): string {
		const port = this.#ports++;
		const bytes = [0x02, 0x4c, this.#number >> 8, this.#number & 255, port >> 8, port & 255];
		return bytes.map(byte => byte.toString(16).padStart(2, '0')).join(':');
	}

	#wire(host: Host, name: string, end: string, hardware: string, options: ConnectOptions): readonly string[] {
		const near = options.cable ? `${end}x` : end;
		return [
			`link add ${near} up type veth peer name ${name} address ${hardware} netns ${host.pid}`,
			...(options.cable ? [`link add ${end}y up type veth peer name ${end}`] : []),
			`link set ${end} master br0 up`,
			...(options.isolated ? [isolated(end)] : []),
		];
	}
}

/** What makes a port of the bridge an isolated one, for ip(8). */
const isolated = (end: string): string => `link set ${end} type bridge_slave isolated on`;
