import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../../test/support/fast-check.ts';
import { expectedSaving, planVisits, type Work } from './plan.ts';

const dayMs = 86_400_000;
const work: fc.Arbitrary<Work> = fc.record({
  equipmentId: fc.uuid(),
  buildingId: fc.constantFrom('a', 'b'),
  component: fc.constant('motor' as const),
  latest: fc.integer({ min: 0, max: 60 * dayMs }),
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
  cost: fc.option(fc.integer({ min: 0, max: 900 })),
  failureCost: fc.option(fc.integer({ min: 0, max: 9000 })),
});

describe('a plan of visits', () => {
  it('has every work once, in one building a visit, never after its latest date', () => {
    fc.assert(
      fc.property(fc.array(work, { maxLength: 30 }), (works) => {
        const { visits } = planVisits(works, 100);
        expect(visits.flatMap((visit) => visit.works)).toHaveLength(works.length);
        for (const visit of visits) {
          expect(new Set(visit.works.map(({ buildingId }) => buildingId)).size).toBe(1);
          for (const one of visit.works) expect(one.latest).toBeGreaterThanOrEqual(visit.date);
        }
      }),
    );
  });

  it('knows no cost where one is missing, and says what sharing visits saves', () => {
    const at = (day: number, cost: number | null): Work => ({
      ...{ equipmentId: String(day), buildingId: 'a', component: 'motor', latest: day * dayMs },
      ...{ probability: 0.5, cost, failureCost: 1_000 },
    });
    const plan = planVisits([at(20, null), at(3, 200), at(1, 100)], 50);
    expect(plan.visits.map(({ date, cost }) => [date / dayMs, cost])).toEqual([
      [1, 350],
      [20, null],
    ]);
    expect(plan.visitSavings).toBe(50);
    expect([expectedSaving(at(1, 100)), expectedSaving(at(1, null))]).toEqual([400, null]);
  });
});
