import {formatProblem} from '@lessee/dhclient';
import {loadConfiguration} from '../daemon/configuration.ts';
import {exitStatus} from '../failure.ts';
import {write} from '../write.ts';
import type {Request} from './request.ts';

/** Says what is wrong with a configuration: exits with 3 where there is an error, with 0 on warnings alone. */
export async function checkConfig({operands}: Request): Promise<number> {
	const {file, problems} = loadConfiguration(operands[0]);
	for (const problem of problems) write(1, `${formatProblem(problem)}\n`);
	const errors = problems.filter(({severity}) => severity === 'error').length;
	const warnings = problems.length - errors;
	write(1, `${file ?? 'built-in defaults'}: ${errors} error(s), ${warnings} warning(s)\n`);
	return errors > 0 ? exitStatus.usage : exitStatus.done;
}
