import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlidingOrderStatistics } from './sliding-order-statistics.ts';
import { StateReader, StateWriter } from './state-codec.ts';

const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 60 });

test('quantiles and counts are those of the sorted last values', () => {
  fc.assert(
    fc.property(
      values,
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (stream, capacity, fraction) => {
        const statistics = new SlidingOrderStatistics(capacity);
        stream.forEach((value, index) => {
          statistics.push(value);
          const window = stream.slice(Math.max(0, index + 1 - capacity), index + 1).toSorted((a, b) => a - b);
          const expected = window[Math.min(window.length - 1, Math.floor(fraction * window.length))];
          expect(statistics.quantile(fraction) === expected).toBe(true);
          expect(statistics.countBelow(value)).toBe(window.filter((other) => other < value).length);
        });
      },
    ),
  );
});

test('a restored window goes on as the original', () => {
  fc.assert(
    fc.property(values, values, (before, after) => {
      const straight = new SlidingOrderStatistics(16);
      before.forEach((value) => straight.push(value));
      const writer = new StateWriter();
      straight.write(writer);
      const restored = SlidingOrderStatistics.read(new StateReader(writer.finish()), 16);
      for (const value of after) {
        straight.push(value);
        restored.push(value);
        expect(restored.quantile(0.5)).toBe(straight.quantile(0.5));
        expect(restored.quantile(0.99)).toBe(straight.quantile(0.99));
      }
    }),
  );
});

test('an empty window has no quantile', () => {
  expect(new SlidingOrderStatistics(4).quantile(0.5)).toBeNaN();
});
