import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../../test/support/fast-check.ts';
import { calibrate, distributionAt, failureWithin, intervalCoverage, intervalOf, type Outcome } from './calibration.ts';

const hours = fc.double({ min: 0, max: 5_000, noNaN: true });
const outcome: fc.Arbitrary<Outcome> = fc.record({
  unit: fc.constantFrom('a', 'b', 'c'),
  predicted: hours,
  actual: hours,
});

describe('the table of outcomes', () => {
  it('gives a probability that lies between 0 and 1 and never falls as the horizon grows, for any outcomes', () => {
    fc.assert(
      fc.property(
        fc.array(outcome, { minLength: 1, maxLength: 120 }),
        hours,
        hours,
        hours,
        (outcomes, at, one, two) => {
          const distribution = distributionAt(calibrate(outcomes), at);
          const [soon, late] = [Math.min(one, two), Math.max(one, two)].map((h) => failureWithin(distribution, h));
          expect(soon).toBeGreaterThan(0);
          expect(late).toBeLessThan(1);
          expect(late! - soon!).toBeGreaterThanOrEqual(-1e-12);
          const { low, high } = intervalOf(distribution);
          expect(low).toBeLessThanOrEqual(high);
        },
      ),
    );
  });

  it('is judged by units that it does not know; one unit cannot be judged', () => {
    const steady = (unit: string): Outcome[] =>
      Array.from({ length: 50 }, (_, index) => ({ unit, predicted: index * 10, actual: index * 10 }));
    expect(intervalCoverage(steady('a'))).toBeNull();
    expect(intervalCoverage([...steady('a'), ...steady('b')])).toBeGreaterThan(0.5);
  });
});
