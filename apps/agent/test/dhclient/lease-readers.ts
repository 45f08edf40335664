// The programs that read dhclient's lease file: their own code, taken out of Debian's packages, on files of a test.
import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {unpack} from './debian.ts';

const packages = ['cloud-init', 'waagent', 'python3-isc-dhcp-leases', 'python3-six'];
const unpacked = unpack(...packages);

/** Why the readers cannot be had here; undefined where they can. */
export const missingReaders: string | undefined = 'reason' in unpacked ? unpacked.reason : undefined;

/** What the readers find in a file. */
export interface ReadLeases {
	/** cloud-init's `parse_dhcp_lease_file`: every lease, name to value. */
	readonly cloudInit: readonly Readonly<Record<string, string>>[];
	/** The Azure agent's `get_endpoint_from_leases_path`: the address in option 245 of the last lease that holds. */
	readonly azure: string | null;
	/** python3-isc-dhcp-leases, block by block: options and the end. */
	readonly iscLeases: readonly {
		readonly options: Readonly<Record<string, string>>;
		readonly expire: string;
	}[];
}

/**
 * The functions alone are executed, not their modules, which want a whole installation around them; what they call
 * beside the standard library is the reading of a file and a log.
 */
const program = `
import ast, datetime, glob, json, re, struct, sys, types
cloud, azure, isc, path = sys.argv[1:]
packages = '/usr/lib/python3/dist-packages/'
sys.path[:0] = [isc, cloud]

def function(source, name, known):
	tree = ast.parse(open(source).read())
	found = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == name)
	found.decorator_list = []
	exec(compile(ast.Module([found], []), source, 'exec'), known)
	return known[name]

util = types.SimpleNamespace(load_file=lambda name: open(name, encoding='utf-8').read())
parse = function(cloud + '/cloudinit/net/dhcp.py', 'parse_dhcp_lease_file',
	{'re': re, 'util': util, 'InvalidDHCPLeaseFileError': ValueError})
log = types.SimpleNamespace(info=lambda *a: None, error=lambda *a: None)
endpoint = function(azure + '/azurelinuxagent/common/osutil/default.py', 'get_endpoint_from_leases_path',
	{'re': re, 'glob': glob, 'datetime': datetime, 'logger': log})
from isc_dhcp_leases.iscdhcpleases import _extract_properties, parse_time
blocks = re.findall(r'^lease {([\\s\\S]+?)\\n}', open(path).read(), re.M)
read = [_extract_properties(block) for block in blocks]
print(json.dumps({'cloudInit': parse(path), 'azure': endpoint(path), 'iscLeases': [
	{'options': options, 'expire': parse_time(general['expire']).isoformat()} for general, options, _ in read]}))
`;

/** Reads a file with all of them. */
export function readLeases(path: string): ReadLeases {
	if ('reason' in unpacked) throw new Error(unpacked.reason);
	const folder = (name: string) => join(unpacked.folders.get(name) ?? '', 'usr/lib/python3/dist-packages');
	const [cloudInit = '', azure = '', isc = '', six = ''] = packages.map(folder);
	const argv = ['-c', program, cloudInit, azure, isc, path];
	const env = {PATH: process.env['PATH'] ?? '', PYTHONPATH: six, PYTHONDONTWRITEBYTECODE: '1'};
	const {status, stdout, stderr} = spawnSync('/usr/bin/python3', argv, {encoding: 'utf8', env});
	if (status !== 0) throw new Error(`The readers failed:\n${stderr}`);
	return JSON.parse(stdout) as ReadLeases;
}
