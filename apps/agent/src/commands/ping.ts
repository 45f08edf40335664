import {ask, querySocket, refuse} from '@lessee/control';
import {exitStatus} from '../failure.ts';
import {saying} from './control.ts';
import type {Request} from './request.ts';

/** Succeeds if the interface is under control and not FAILED. */
export async function ping({operands, runDir}: Request): Promise<number> {
	const [name = ''] = operands;
	return saying(name, async () => {
		const {flags} = await ask(querySocket(runDir), 'interface', {parameters: {interface: name}});
		if (flags.failed) throw refuse('FAILEDIF');
		return exitStatus.done;
	});
}
