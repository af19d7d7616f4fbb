import { type Assignment, type Capacity, type Job, type Problem, visitKey } from './problem.ts';

/**
 * A plan without a solver: the jobs that lose most by waiting come first; each takes the day that is cheapest for it given
 * the visits so far, as capacity allows. Always within capacity; seldom the cheapest plan.
 */
export function greedy(problem: Problem): Assignment {
  const { jobs, capacities, visitCost } = problem;
  const left = capacities.map(({ visits }) => visits);
  const visits = new Set<string>();
  const chosen: (number | null)[] = jobs.map(() => null);
  const order = [...jobs.keys()].sort((a, b) => urgency(jobs[b]) - urgency(jobs[a]) || a - b);
  for (const at of order) {
    const job = jobs[at];
    if (job === undefined) continue;
    let best = { day: null as number | null, cost: job.postponed };
    for (const { day, cost } of job.days) {
      const isNew = !visits.has(visitKey(job.building, day));
      if (isNew && !hasRoom(capacities, left, day)) continue;
      const whole = cost + (isNew ? visitCost : 0);
      if (whole < best.cost) best = { day, cost: whole };
    }
    chosen[at] = best.day;
    if (best.day === null || visits.has(visitKey(job.building, best.day))) continue;
    visits.add(visitKey(job.building, best.day));
    capacities.forEach(({ days }, which) => {
      if (days.includes(best.day ?? -1)) left[which] = (left[which] ?? 0) - 1;
    });
  }
  return chosen;
}

/** What is lost when it is postponed. */
const urgency = (job: Job | undefined): number =>
  job === undefined ? 0 : job.postponed - job.days.reduce((least, { cost }) => Math.min(least, cost), job.postponed);

const hasRoom = (capacities: readonly Capacity[], left: readonly number[], day: number): boolean =>
  capacities.every(({ days }, which) => !days.includes(day) || (left[which] ?? 0) > 0);
