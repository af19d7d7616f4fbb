import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnomalyOutcome } from './anomaly.ts';
import { lcgFraction, nextLcg } from '../../../core/signal/lcg.ts';
import { createEquipment, stepEquipment } from './detectors/equipment.ts';
import { BASE_THRESHOLDS, factorAfter, MAX_FACTOR, TUNABLE_DETECTORS, tunableOf } from './tuning.ts';

const anyOutcome = fc.constantFrom<AnomalyOutcome>('true_positive', 'false_positive', 'unclear');

test('a factor stays within its bounds, whatever is said', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...TUNABLE_DETECTORS),
      fc.array(fc.record({ outcome: anyOutcome, score: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })) })),
      (detector, said) => {
        const factor = said.reduce((so, one) => factorAfter({ detector, factor: so, before: null, ...one }), 1);
        expect(factor).toBeGreaterThanOrEqual(1);
        expect(factor).toBeLessThanOrEqual(MAX_FACTOR);
      },
    ),
  );
});

test('a false alarm moves the threshold beyond its score, a true one back, and what was said already moves nothing', () => {
  const of = { detector: 'relations', score: 6, before: null } as const;
  const factor = factorAfter({ ...of, factor: 1, outcome: 'false_positive' });
  expect(factor * BASE_THRESHOLDS.relations).toBeGreaterThan(6);
  expect(factorAfter({ ...of, factor, before: 'false_positive', outcome: 'false_positive' })).toBe(factor);
  expect(factorAfter({ ...of, factor, outcome: 'true_positive' })).toBeLessThan(factor);
  expect(factorAfter({ ...of, factor, before: 'false_positive', outcome: 'unclear' })).toBeLessThan(factor);
  expect(factorAfter({ ...of, factor, outcome: 'unclear' })).toBe(factor);
  expect(factorAfter({ ...of, factor: 2.4, score: 9e9, outcome: 'false_positive' })).toBe(MAX_FACTOR);
});

test('detectors are known by their models, limits are not tuned', () => {
  expect([tunableOf('ensemble@2'), tunableOf('relations@1'), tunableOf('limits@1')]).toEqual([
    'ensemble',
    'relations',
    null,
  ]);
});

const STEP_MS = 600_000;
const A_DAY = 144;
const [FIRST, SECOND, THIRD] = [21 * A_DAY, 28 * A_DAY, 35 * A_DAY];
const HALF_A_DAY = A_DAY / 2;

interface Begun {
  readonly at: number;
  peak: number;
}

/**
 * Rows at which episodes of relations begin on equipment whose heat follows its work, but for half a day of too much heat,
 * an equal one a week later and a larger one after another week; the threshold is `factor` times the usual from a row on.
 */
function begins(factor: number, from: number): Begun[] {
  let random = 5;
  const chance = () => lcgFraction((random = nextLcg(random))) + lcgFraction((random = nextLcg(random))) - 1;
  const state = createEquipment();
  const found: Begun[] = [];
  for (let row = 0; row < 42 * A_DAY; row++) {
    const within = (first: number) => row >= first && row < first + HALF_A_DAY;
    const excess = within(FIRST) || within(SECOND) ? 1.2 : within(THIRD) ? 4 : 0;
    const work = 10 + 5 * Math.sin((2 * Math.PI * row) / A_DAY) + 3 * chance();
    const values = [work, 20 + 2 * work + 2 * chance() + excess, 30 + work + 2 * chance()];
    const factors = { multivariate: 1, relations: row >= from ? factor : 1 };
    values.forEach((value, series) => {
      for (const one of stepEquipment(state, series, row * STEP_MS, value, factors))
        if (one.detector !== 'relations') continue;
        else if (one.kind === 'began') found.push({ at: one.episodeStartMs / STEP_MS, peak: one.score });
        else found.at(-1)!.peak = one.peak ?? 0;
    });
  }
  return found;
}
const isNear = (row: number) => (one: Begun) => one.at >= row && one.at < row + A_DAY;

test('after a false alarm the next equal excursion is no alarm, and a larger one is', () => {
  const usual = begins(1, 0);
  const [first, second] = [usual.find(isNear(FIRST)), usual.find(isNear(SECOND))];
  expect([first, second]).not.toContain(undefined);
  const judged = { detector: 'relations', before: null, outcome: 'false_positive' } as const;
  const factor = factorAfter({ ...judged, factor: 1, score: first?.peak ?? null });
  const tuned = begins(factor, FIRST + A_DAY);
  expect(tuned.some(isNear(SECOND))).toBe(false);
  expect(tuned.some(isNear(THIRD))).toBe(true);
});
