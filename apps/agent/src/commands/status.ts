import {ask, formatStatus, type InterfaceStatus, printableJson, querySocket} from '@lessee/control';
import {exitStatus} from '../failure.ts';
import {write} from '../write.ts';
import {saying} from './control.ts';
import type {Request} from './request.ts';

/** Prints the state of one interface, or of all. */
export async function status({operands, flags, runDir}: Request): Promise<number> {
	const [name] = operands;
	const socket = querySocket(runDir);
	const list: readonly InterfaceStatus[] = await saying(name ?? '', async () =>
		name === undefined
			? ask(socket, 'interfaces', {parameters: {}})
			: [await ask(socket, 'interface', {parameters: {interface: name}})],
	);
	write(
		1,
		flags['json'] === true
			? `${printableJson(name === undefined ? list : list[0], '\t')}\n`
			: formatStatus(list),
	);
	return exitStatus.done;
}
