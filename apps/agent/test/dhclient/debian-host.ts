// A host of the lab as Debian's packages make it: unpacked over /usr and /etc in its mount namespace, never installed.
// What they would start is not there; programs in its place write down how they were called.
import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Host, Lab} from '@lessee/lab';
import {unpack} from './debian.ts';
import type {Script} from './scripted-client.ts';

/** Debian's script with its own hooks, and the program that it calls. */
const plain = ['isc-dhcp-client', 'iputils-ping'];

/** Whose hooks are run beside. */
const hooked = [
	'resolvconf',
	'chrony',
	'ntpsec',
	'samba-common',
	'avahi-autoipd',
	'sendmail-base',
	'ddclient',
];

/** Why Debian's packages cannot be had here; undefined where they can. */
export const missingPackages: string | undefined = whyNot();

/** A state of the host after a call of Debian's script. */
export interface Picture {
	readonly reason: string;
	/** What is in the files, and what was called, by name. */
	readonly shown: Readonly<Record<string, string>>;
}

// biome-ignore format: one program is one line.
/**
 * Programs in the place of daemons' that do not run here, of the system log, of DNS and of `make`, by path under /usr.
 * avahi-autoipd does what its hooks ask of it: it knows whether it runs.
 */
const standIns: Readonly<Record<string, string>> = {
	'bin/chronyc': '',
	'bin/ddclient': '',
	'bin/logger': '',
	'bin/make': '',
	'bin/host': 'echo "$1 domain name pointer vm.lab.example."',
	'sbin/invoke-rc.d': '',
	'sbin/avahi-autoipd': 'case $1 in -c) [ -e /run/avahi ];; -k) rm /run/avahi;; -wD) : > /run/avahi;; esac',
};

/** What the packages' maintainer scripts, or an administrator, would have written. */
const settings: Readonly<Record<string, string>> = {
	'default/ddclient': 'run_dhclient="true"\n',
	'mail/sendmail.conf': 'DAEMON_NETMODE="Dynamic"; DAEMON_NETIF="eth0"; HANDS_OFF="No"; LOG_CMDS="No";\n',
	'mail/peers/lab.example': 'dnl the peers of lab.example\n',
	// After all other exit hooks, whose shell this is.
	'dhcp/dhclient-exit-hooks.d/zzzz-picture': '. LAB/picture\n',
};

/** What a picture shows: a name, and the command that prints it. */
const views: Readonly<Record<string, string>> = {
	addresses: "ip -4 -o addr show dev $interface | awk '{print $4}'",
	routes: 'ip -4 route show',
	mtu: 'cat /sys/class/net/$interface/mtu',
	hostname: 'hostname',
	'resolv.conf': "grep -v '^#' /etc/resolv.conf",
	resolvconf: 'cat /run/resolvconf/interface/$interface.dhclient',
	chrony: 'cat /run/chrony-dhcp/$interface.sources',
	ntpsec: "grep '^server' /run/ntpsec/ntp.conf.dhcp",
	samba: 'cat /var/lib/samba/dhcp.conf',
	'sendmail host': "grep -v '^ *#' /etc/mail/m4/dialup.m4",
	'sendmail provider': "grep -v '^ *#' /etc/mail/m4/provider.m4",
	avahi: 'ls /run/avahi',
	calls: 'cat LAB/calls',
};

/** Debian's script, and the pictures that are taken at the end of its calls. */
export class DebianScript implements Script {
	readonly path = '/usr/sbin/dhclient-script';
	readonly #folder: string;

	private constructor(folder: string) {
		this.#folder = folder;
	}

	/** Makes a host what the script's own package makes it. */
	static async plain(lab: Lab, host: Host): Promise<DebianScript> {
		return DebianScript.#prepare(lab, host, plain);
	}

	/** Makes a host what all packages that ship a hook make it. */
	static async hooked(lab: Lab, host: Host): Promise<DebianScript> {
		return DebianScript.#prepare(lab, host, [...plain, ...hooked]);
	}

	static async #prepare({folder}: Lab, host: Host, packages: readonly string[]): Promise<DebianScript> {
		const script = new DebianScript(folder);
		const unpacked = unpack(...packages);
		if ('reason' in unpacked) throw new Error(unpacked.reason);
		mkdirSync(join(folder, 'pictures'));
		writeFileSync(join(folder, 'picture'), script.#placed(pictureHook));
		writeFileSync(join(folder, 'install'), script.#placed(install));
		await host.must(['sh', '-e', join(folder, 'install'), ...unpacked.folders.values()]);
		for (const [path, body] of Object.entries(standIns)) script.#program(join(folder, 'usr', path), body);
		for (const [path, text] of Object.entries(settings)) {
			mkdirSync(dirname(host.path(join('/etc', path))), {recursive: true});
			writeFileSync(host.path(join('/etc', path)), script.#placed(text));
		}
		await host.must(['mount', '-t', 'overlay', 'overlay', '-o', `lowerdir=${folder}/usr:/usr`, '/usr']);
		return script;
	}

	/** The pictures so far, in order. */
	get pictures(): readonly Picture[] {
		const home = join(this.#folder, 'pictures');
		return readdirSync(home)
			.filter(name => !name.endsWith('.new'))
			.sort()
			.map(name => ({
				reason: name.split('.')[1] ?? '',
				shown: Object.fromEntries(
					Object.keys(views).map(view => [view, readFileSync(join(home, name, view), 'utf8').trim()]),
				),
			}));
	}

	get reasons(): string {
		return this.pictures.map(({reason}) => reason).join(' ');
	}

	#placed(text: string): string {
		return text.replaceAll('LAB', this.#folder);
	}

	#program(path: string, body: string): void {
		writeFileSync(path, this.#placed(`#!/bin/sh\necho "\${0##*/} $*" >> LAB/calls\n${body}\n`));
		chmodSync(path, 0o755);
	}
}

/** Unpacked trees go over each other: what is in /bin, /sbin and /lib is where those links of today lead. */
const install = `
mkdir -p LAB/usr/bin LAB/usr/sbin LAB/usr/lib
for tree in "$@"; do
	for part in bin sbin lib; do [ ! -d $tree/$part ] || cp -a $tree/$part/. LAB/usr/$part; done
	[ ! -d $tree/usr ] || cp -a $tree/usr/. LAB/usr
done
rm -rf /etc/dhcp/dhclient-*-hooks.d
for tree in "$@"; do [ ! -d $tree/etc ] || cp -a $tree/etc/. /etc; done
# Debian's own debug hooks only print.
rm -f /etc/dhcp/dhclient-*-hooks.d/debug
mkdir -p /var/lib/samba
if [ -d /etc/resolvconf ]; then
	mkdir -p /run/resolvconf/interface
	: > /run/resolvconf/enable-updates
	: > /run/resolvconf/resolv.conf
	ln -sf ../run/resolvconf/resolv.conf /etc/resolv.conf
	# What the machine itself has there is none of the test's business.
	: > /etc/resolvconf/resolv.conf.d/base
fi
`;

/** Sourced by the script's shell: it must not leave anything behind in it. */
const pictureHook = `
(
	picture=LAB/pictures/$(date +%s%N).$reason
	mkdir $picture.new
	cd $picture.new
${Object.entries(views)
	.map(([name, command]) => `	{ ${command}; } > '${name}' 2>/dev/null`)
	.join('\n')}
	: > LAB/calls
	mv $picture.new $picture
)
`;

function whyNot(): string | undefined {
	if (process.getuid?.() !== 0) return 'root is needed';
	const unpacked = unpack(...plain, ...hooked);
	if ('reason' in unpacked) return unpacked.reason;
	// A tree over /usr, in a mount namespace that ends at once.
	const over = 'mount -t overlay overlay -o lowerdir=/etc:/usr /usr';
	const {status, stderr} = spawnSync('unshare', ['--mount', 'sh', '-c', over], {encoding: 'utf8'});
	if (status !== 0) return `no overlay can be mounted: ${stderr}`;
	return existsSync('/etc/debian_version') ? undefined : 'this is no Debian';
}
