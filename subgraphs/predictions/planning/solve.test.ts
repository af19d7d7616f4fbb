import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Assignment, costOf, type Problem, visitsOf } from '../domain/schedule/problem.ts';
import { bySimpleRule, solve } from './solve.ts';
import { solveInWorker } from './solve-in-worker.ts';

const days = 4;
const amount = fc.integer({ min: 0, max: 50 });
const job = fc.record({
  building: fc.nat(2),
  days: fc
    .uniqueArray(fc.record({ day: fc.nat(days - 1), cost: amount }), { selector: ({ day }) => day, maxLength: days })
    .map((all) => all.toSorted((a, b) => a.day - b.day)),
  postponed: fc.integer({ min: 0, max: 120 }),
});
const problems: fc.Arbitrary<Problem> = fc.record({
  jobs: fc.array(job, { maxLength: 4 }),
  capacities: fc
    .tuple(fc.nat(2), fc.nat(3))
    .map(([daily, weekly]) => [
      ...Array.from({ length: days }, (_, day) => ({ days: [day], visits: daily })),
      { days: [0, 1, 2, 3], visits: weekly },
    ]),
  visitCost: amount,
});

/** The least cost of all plans that there are. */
function leastCost(problem: Problem, chosen: Assignment = []): number {
  const next = problem.jobs[chosen.length];
  if (next === undefined) return costOf(problem, chosen) ?? Infinity;
  return Math.min(...[null, ...next.days.map(({ day }) => day)].map((day) => leastCost(problem, [...chosen, day])));
}

describe('the plan of visits', () => {
  it('costs exactly as little as the cheapest of all plans that keep to days and capacity', async () => {
    await fc.assert(
      fc.asyncProperty(problems, async (problem) => {
        const { assignment, cost, method } = await solve(problem, 10);
        expect(method).toBe('optimal');
        expect(costOf(problem, assignment)).toBe(cost);
        expect(cost).toBeCloseTo(leastCost(problem), 6);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('by the simple rule keeps to days and capacity too, and never costs more than postponing everything', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { assignment, cost } = bySimpleRule(problem);
        expect(costOf(problem, assignment)).toBe(cost);
        expect(cost).toBeLessThanOrEqual(problem.jobs.reduce((sum, { postponed }) => sum + postponed, 0));
      }),
    );
  });

  it('is found in a thread of its own: two buildings that are dear to visit, one visit a day', async () => {
    const each = (building: number, day: number) => ({
      ...{ building, postponed: 1_000 },
      days: [0, 1, 2].map((one) => ({ day: one, cost: 10 * Math.abs(one - day) })),
    });
    const problem = {
      ...{ jobs: [each(0, 0), each(0, 1), each(1, 0)], visitCost: 100 },
      capacities: [0, 1, 2].map((day) => ({ days: [day], visits: 1 })),
    };
    const { assignment, method, cost } = await solveInWorker(problem);
    expect([method, cost]).toEqual(['optimal', 210]);
    expect(visitsOf(problem, assignment)).toHaveLength(2);
  });

  it('comes from the simple rule, and says so, when the solver cannot take the problem', async () => {
    const impossible = {
      jobs: [{ building: 0, days: [{ day: 0, cost: NaN }], postponed: 5 }],
      capacities: [],
      visitCost: 1,
    };
    expect(await solveInWorker(impossible)).toEqual({ assignment: [null], cost: 5, method: 'greedy' });
  });
});
