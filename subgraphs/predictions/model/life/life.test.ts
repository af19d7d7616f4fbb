import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../../../test/support/fast-check.ts';
import { isotonic, valueAt } from '../isotonic.ts';
import { coverageOf, intervalOf, marginsOf, type Trial } from './interval.ts';
import { fitRisk, riskOf } from './risk.ts';
import { failureWithinOfAge, meanResidual, survivalAt, survivalCurve } from './survival.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const lives = fc.array(fc.record({ length: fc.integer({ min: 1, max: 100 }), failed: fc.boolean() }), {
  minLength: 1,
  maxLength: 40,
});

describe('the curve of survival', () => {
  it('falls from 1, and says the share that lived on when all failed', () => {
    fc.assert(
      fc.property(lives, fc.nat(120), fc.nat(120), (all, one, two) => {
        const curve = survivalCurve(all);
        const [early, late] = [Math.min(one, two), Math.max(one, two)];
        expect(survivalAt(curve, 0)).toBe(1);
        expect(survivalAt(curve, early)).toBeGreaterThanOrEqual(survivalAt(curve, late));
        const ended = survivalCurve(all.map(({ length }) => ({ length, failed: true })));
        const at = Math.min(one, ended.tailFrom);
        const longer = all.filter(({ length }) => length > at).length / all.length;
        expect(survivalAt(ended, at)).toBeCloseTo(longer, 9);
      }),
    );
  });

  it('counts those that go on as long as they were watched (Kaplan and Meier by hand)', () => {
    const more = [5, 6, 7].map((length) => ({ length, failed: false }));
    const curve = survivalCurve([
      { length: 2, failed: true },
      { length: 3, failed: false },
      { length: 4, failed: true },
      ...more,
    ]);
    expect([1, 2, 4, 5].map((length) => survivalAt(curve, length))).toEqual([1, 5 / 6, 0.625, 0.625].map(near));
    expect(failureWithinOfAge(curve, 2, 2)).toBeCloseTo(0.25, 12);
    expect(meanResidual(curve, 2, 1)).toBeCloseTo(1, 12);
    expect(meanResidual(curve, 2, 3)).toBeCloseTo(2 + 1 * 0.75, 12);
  });

  it('goes on at the rate of the old beyond what was watched: the oldest that runs is not about to fail', () => {
    const curve = survivalCurve([
      ...[30, 60, 90].map((length) => ({ length, failed: true })),
      ...Array.from({ length: 17 }, () => ({ length: 100, failed: false })),
    ]);
    const total = 30 + 60 + 90 + 17 * 100;
    expect(curve).toMatchObject({ tailFrom: 100, tailRate: 3 / total });
    expect(failureWithinOfAge(curve, 100, 50)).toBeCloseTo(1 - Math.exp((-50 * 3) / total), 12);
    expect(meanResidual(curve, 100, 50)).toBeCloseTo(((1 - Math.exp((-50 * 3) / total)) * total) / 3, 9);
  });
});

const near = (value: number): unknown => expect.closeTo(value, 12);

describe('calibration', () => {
  it('rises with the score, stays within 0 and 1, and never says either of them for certain', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(share, fc.boolean()), { minLength: 2, maxLength: 80 }),
        share,
        share,
        (pairs, one, two) => {
          fc.pre(new Set(pairs.map(([, failed]) => failed)).size === 2);
          const rising = isotonic(
            pairs.map(([score]) => score),
            pairs.map(([, failed]) => Number(failed)),
          );
          const [low, high] = [Math.min(one, two), Math.max(one, two)].map((score) => valueAt(rising, score));
          expect(low).toBeGreaterThan(0);
          expect(high).toBeLessThan(1);
          expect(high! - low!).toBeGreaterThanOrEqual(-1e-12);
        },
      ),
    );
  });

  it('finds the true probability behind a score that is off', () => {
    const scores = Array.from({ length: 4_000 }, (_, row) => row / 4_000);
    const failed = scores.map((score, row) => Number((row * 0.618_033_988_7) % 1 < score ** 2));
    const rising = isotonic(scores, failed);
    for (const score of [0.3, 0.5, 0.8]) expect(valueAt(rising, score)).toBeCloseTo(score ** 2, 1);
  });

  it('takes the age alone where the forest knows nothing, and the forest where it does', () => {
    const trials = Array.from({ length: 200 }, (_, row) => ({
      failed: row % 4 === 0,
      group: row % 20,
      byAge: 0.25,
      forest: row % 4 === 0 ? 0.9 : 0.1,
    }));
    expect(fitRisk(10, trials)?.forestShare).toBe(1);
    const blind = trials.map((trial, row) => ({ ...trial, forest: (row % 7) / 7 }));
    const rule = fitRisk(10, blind);
    expect(rule?.forestShare).toBe(0);
    expect(riskOf(rule!, 0.9, 0.25)).toBeCloseTo(0.25, 1);
    expect(fitRisk(10, [])).toBeNull();
  });
});

describe('intervals', () => {
  const cap = 100;
  const trials = (sure: number): Trial[] =>
    Array.from({ length: 1_000 }, (_, row) => {
      const actual = (row * 37) % 90;
      const error = Math.sin(row) * 20;
      return { actual, group: row % 10, low: actual + error - sure, high: Math.min(99, actual + error + sure) };
    });

  it('hold 90 %, whether the quantiles they come from are too narrow or too wide', () => {
    for (const sure of [1, 60]) expect(coverageOf(trials(sure), cap)).toBeCloseTo(0.9, 1);
    expect(coverageOf(trials(1).slice(0, 1), cap)).toBeNull();
  });

  it('are open at the cap: there, the upper end tells of lives as they really were', () => {
    const margins = marginsOf(trials(10), cap);
    const draws = Float64Array.from([80, 95, 100, 140, 200]);
    expect(intervalOf(draws, cap, margins).high).toBeGreaterThan(150);
    const near = intervalOf(Float64Array.from([5, 6, 7]), cap, margins);
    expect(near.low).toBeGreaterThanOrEqual(0);
    expect(near.high).toBeLessThan(cap);
  });
});
