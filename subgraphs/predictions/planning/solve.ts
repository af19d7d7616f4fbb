import highs from 'highs';
import { costOf, type Assignment, type Problem } from '../domain/schedule/problem.ts';
import { assignmentFrom, programOf } from '../domain/schedule/program.ts';
import { greedy } from '../domain/schedule/greedy.ts';

// Its types are read as CommonJS, whose default is a property; what is imported is the function itself.
const load = highs as unknown as typeof highs.default;

/** `optimal`: proven. `best_found`: the time was over. `greedy`: the solver failed, and a simple rule planned. */
export type Method = 'optimal' | 'best_found' | 'greedy';

export interface Solution {
  readonly assignment: Assignment;
  readonly cost: number;
  readonly method: Method;
}

/** Solves with HiGHS (Huangfu and Hall 2018), compiled to WebAssembly; blocks this thread for up to the time. */
export async function solve(problem: Problem, seconds: number): Promise<Solution> {
  if (problem.jobs.length === 0) return { assignment: [], cost: 0, method: 'optimal' };
  const solver = await load();
  const options = { time_limit: seconds, output_flag: false, log_to_console: false, mip_rel_gap: 0, mip_abs_gap: 1e-9 };
  const { Status, Columns } = solver.solve(programOf(problem), options);
  const assignment = assignmentFrom(problem, (name) => {
    const column = Columns[name];
    return column !== undefined && 'Primal' in column ? (column.Primal as number) : 0;
  });
  const cost = costOf(problem, assignment);
  const isOptimal = Status === 'Optimal';
  if (!isOptimal && Status !== 'Time limit reached') return bySimpleRule(problem);
  // A solution of a solver that was broken off may be none, or worse than what a simple rule finds.
  const simple = bySimpleRule(problem);
  if (cost === null || (!isOptimal && cost > simple.cost)) return simple;
  return { assignment, cost, method: isOptimal ? 'optimal' : 'best_found' };
}

export function bySimpleRule(problem: Problem): Solution {
  const assignment = greedy(problem);
  return { assignment, cost: costOf(problem, assignment) ?? NaN, method: 'greedy' };
}
