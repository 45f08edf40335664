import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** The interfaces whose cycle an earlier agent of this boot left open: they are under control again. */
export function openInterfaces(stateDir: string, bootId: string): readonly string[] {
	const files = readdirSync(stateDir).filter(file => file.endsWith('.json'));
	return files.map(file => file.slice(0, -'.json'.length)).filter(name => isOpen(stateDir, name, bootId));
}

/** Only a first look: the file is read with care when the interface is opened. */
function isOpen(stateDir: string, name: string, bootId: string): boolean {
	try {
		const file = JSON.parse(readFileSync(join(stateDir, `${name}.json`), 'utf8'));
		return (
			file.bootId === bootId && (file.record?.active !== undefined || file.record?.running !== undefined)
		);
	} catch {
		return false;
	}
}
