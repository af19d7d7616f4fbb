import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeded } from '../forest/random.ts';
import { binOf, driftThreshold, minDriftValues, type Reference, referenceOf, stabilityIndex } from './stability.ts';

const random = seeded(3);
const many = (count: number, make: () => number) => Array.from({ length: count }, make);
const countsOf = ({ bounds }: Reference, values: readonly number[]) => {
  const counts = bounds.concat(0).map(() => 0);
  for (const value of values) counts[binOf(bounds, value)]! += 1;
  return counts;
};
const indexOf = (then: readonly number[], now: readonly number[]) => {
  const reference = referenceOf(then)!;
  return stabilityIndex(reference, countsOf(reference, now));
};

describe('the population stability index', () => {
  it('is 0 for the very same values, and never less for others', () => {
    const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: minDriftValues, maxLength: 400 });
    fc.assert(
      fc.property(values, values, (then, now) => {
        expect(indexOf(then, then)).toBeCloseTo(0, 9);
        expect(indexOf(then, now)).toBeGreaterThanOrEqual(-1e-9);
      }),
      { numRuns: 50 },
    );
  });

  it('stays below the threshold for new draws of the same, and passes it for a shift of one deviation', () => {
    const then = many(2_000, random);
    expect(indexOf(then, many(500, random))).toBeLessThan(driftThreshold / 2);
    expect(
      indexOf(
        then,
        many(500, () => random() + 0.29),
      ),
    ).toBeGreaterThan(driftThreshold);
  });

  it('says nothing of few values, of none, and takes a constant for what it is', () => {
    const then = many(500, random);
    expect(indexOf(then, many(minDriftValues - 1, random))).toBeNull();
    expect(referenceOf([])).toBeNull();
    const constant = many(300, () => 7);
    expect(indexOf(constant, constant)).toBeCloseTo(0, 9);
    expect(
      indexOf(
        constant,
        many(300, () => 6),
      ),
    ).toBeGreaterThan(driftThreshold);
  });
});
