/** Maintenance of one component, with what it costs to do it on each day on which it can be done. */
export interface Job {
  readonly building: number;
  /** Days on which it can be done, ascending, and the expected cost of doing it then. */
  readonly days: readonly { readonly day: number; readonly cost: number }[];
  /** Expected cost of not doing it within the plan. */
  readonly postponed: number;
}

/** So many visits at most on these days together: those of a day, or of a week. */
export interface Capacity {
  readonly days: readonly number[];
  readonly visits: number;
}

/** Which day for which job, so that jobs of one building on one day share a visit. Days count from 0. */
export interface Problem {
  readonly jobs: readonly Job[];
  readonly capacities: readonly Capacity[];
  readonly visitCost: number;
}

/** The day of each job; null for one that is postponed. */
export type Assignment = readonly (number | null)[];

/** Names one visit: a building on a day. */
export const visitKey = (building: number, day: number): string => `${building}_${day}`;

/** The visits of an assignment, each once. */
export function visitsOf({ jobs }: Problem, assignment: Assignment): { building: number; day: number }[] {
  const visits = new Map<string, { building: number; day: number }>();
  jobs.forEach(({ building }, at) => {
    const day = assignment[at] ?? null;
    if (day !== null) visits.set(visitKey(building, day), { building, day });
  });
  return [...visits.values()];
}

/** Expected cost of an assignment; null when it breaks a capacity, or does a job on a day on which it cannot be done. */
export function costOf(problem: Problem, assignment: Assignment): number | null {
  const visits = visitsOf(problem, assignment);
  const isTooMuch = problem.capacities.some(
    ({ days, visits: most }) => visits.filter(({ day }) => days.includes(day)).length > most,
  );
  if (isTooMuch) return null;
  let cost = visits.length * problem.visitCost;
  for (const [at, job] of problem.jobs.entries()) {
    const day = assignment[at] ?? null;
    const own = day === null ? job.postponed : job.days.find((one) => one.day === day)?.cost;
    if (own === undefined) return null;
    cost += own;
  }
  return cost;
}
