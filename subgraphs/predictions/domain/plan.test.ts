import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costOfDay, expectedSaving, failureBy, type Order, planOf, problemOf, reasonFor, type Work } from './plan.ts';
import { type Calendar, dayOf, startOf, weekdayOf, weekdays } from './schedule/calendar.ts';
import { greedy } from './schedule/greedy.ts';

/** A Thursday. */
const today = 20_600;
const always: Calendar = { weekdays: null, closed: [], windows: [], visitsPerDay: null, visitsPerWeek: null };
const workAt = (day: number, given: Partial<Work> = {}): Work => ({
  ...{ equipmentId: String(day), buildingId: 'a', component: 'motor', latest: startOf(today + day) },
  ...{ probabilities: [0.1, 0.4, 0.7], asOf: startOf(today), cost: 100, failureCost: 500, ratio: 5, rate: 0.01 },
  ...given,
});
const orderOf = (works: readonly Work[], calendar: Partial<Calendar> = {}, visitCost: number | null = 50): Order => ({
  ...{ works, calendar: { ...always, ...calendar }, now: startOf(today), horizonDays: 60, visitCost },
});
const planned = (order: Order) => {
  const problem = problemOf(order);
  return planOf(order, problem, greedy(problem));
};

const work = fc
  .record({
    day: fc.nat(59),
    buildingId: fc.constantFrom('a', 'b', 'c'),
    p: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ day, buildingId, p }) => workAt(day, { buildingId, probabilities: [p / 3, p / 2, p] }));

describe('what a day costs', () => {
  it('is nothing when the work is due, life given away before and risk after, never less the further away', () => {
    fc.assert(
      fc.property(work, fc.nat(30), (one, away) => {
        const due = dayOf(one.latest);
        expect(costOfDay(one, due)).toBe(0);
        for (const step of [1, -1])
          expect(costOfDay(one, due + step * (away + 1))).toBeGreaterThanOrEqual(costOfDay(one, due + step * away));
      }),
    );
  });

  it('follows the probabilities of the prediction, and stays one beyond them', () => {
    const probabilities = [0.1, 0.4, 0.7] as const;
    expect([0, 7, 18.5, 30, 90].map((days) => failureBy({ probabilities }, days))).toEqual([0, 0.1, 0.25, 0.4, 0.7]);
    expect([failureBy({ probabilities }, 120), failureBy({ probabilities }, 10_000)]).toEqual([
      expect.closeTo(0.85),
      1,
    ]);
  });
});

describe('a plan', () => {
  it('has each work once, in a visit or postponed, on open days and within capacity', () => {
    const calendar = {
      weekdays: weekdays.slice(0, 5),
      closed: [startOf(today + 5)],
      visitsPerDay: 1,
      visitsPerWeek: 2,
    };
    fc.assert(
      fc.property(fc.array(work, { maxLength: 20 }), (works) => {
        const { visits, postponed } = planned(orderOf(works, calendar));
        expect(visits.flatMap((visit) => visit.works).length + postponed.length).toBe(works.length);
        const days = visits.map(({ date }) => dayOf(date));
        expect(new Set(days).size).toBe(days.length);
        expect(days.every((day) => !['saturday', 'sunday'].includes(weekdayOf(day)) && day !== today + 5)).toBe(true);
        for (const own of Map.groupBy(days, (day) => Math.floor((day + 3) / 7)).values())
          expect(own.length).toBeLessThanOrEqual(2);
      }),
    );
  });

  it('joins works of one building into a visit when that is cheaper than a visit more', () => {
    const { visits, visitSavings } = planned(orderOf([workAt(3), workAt(5), workAt(5, { buildingId: 'b' })]));
    expect(visits.map(({ buildingId, works, cost }) => [buildingId, works.length, cost])).toEqual([
      ['a', 2, 250],
      ['b', 1, 150],
    ]);
    expect(visitSavings).toBe(50);
  });

  it('keeps to the windows of a building, and postpones what they do not allow', () => {
    const window = { buildingId: 'a', from: startOf(today + 10), until: startOf(today + 11) };
    const { visits, postponed } = planned(
      orderOf([workAt(5), workAt(50, { equipmentId: 'late' })], { windows: [window] }),
    );
    expect(visits.map(({ date }) => dayOf(date) - today)).toEqual([10]);
    expect(postponed.map(({ equipmentId }) => equipmentId)).toEqual(['late']);
  });

  it('knows no cost where one is missing, and says why a work is done when it is', () => {
    const unknown = workAt(3, { cost: null });
    expect(planned(orderOf([unknown])).visits[0]?.cost).toBeNull();
    expect(planned(orderOf([workAt(3)], {}, null)).visitSavings).toBeNull();
    expect([expectedSaving(workAt(1)), expectedSaving(unknown)]).toEqual([100, null]);
    expect(reasonFor(workAt(3), startOf(today + 1))).toBe(
      '2 days before it is due, which costs 2.00 in life given away; until then it fails with a probability of 1.4 %, and a failure costs 5.0 times planned maintenance.',
    );
  });
});
