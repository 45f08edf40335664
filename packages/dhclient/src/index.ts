export {parseConfiguration} from './conf/parse.ts';
export {formatProblem} from './conf/problem.ts';
export {forInterface} from './conf/settings.ts';
