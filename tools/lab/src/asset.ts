/** The lab's own programs, which are not TypeScript. */
import {fileURLToPath} from 'node:url';

const root = import.meta.resolve('@lessee/lab/package.json');

/** @internal Where a file of `programs/` is, whether this code runs compiled for use or for tests. */
export function asset(name: string): string {
	return fileURLToPath(new URL(`programs/${name}`, root));
}
