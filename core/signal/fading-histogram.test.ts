import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FadingHistogram } from './fading-histogram.ts';

const scores = fc.array(fc.double({ min: 0.01, max: 10, noNaN: true }), { minLength: 50, maxLength: 500 });

test('an upper quantile is right within the width of a bin', () => {
  fc.assert(
    fc.property(scores, fc.constantFrom(0.01, 0.05, 0.2), (stream, share) => {
      const histogram = new FadingHistogram(1e9);
      stream.forEach((score) => histogram.push(score));
      const quantile = histogram.upperQuantile(share);
      const above = (limit: number): number => stream.filter((score) => score > limit).length / stream.length;
      expect(above(quantile * 1.051)).toBeLessThanOrEqual(share);
      expect(above(quantile / 1.051)).toBeGreaterThanOrEqual(share - 1e-6);
    }),
  );
});

test('scores far larger than all before widen the scale and keep the total', () => {
  const histogram = new FadingHistogram(1e9);
  for (let index = 0; index < 99; index++) histogram.push(1e-6);
  histogram.push(1e9);
  // One in a hundred: just above its share of the past is the largest, just below the crowd.
  expect(histogram.upperQuantile(0.009)).toBeGreaterThan(1e8);
  expect(histogram.upperQuantile(0.011)).toBeLessThan(1e8);
});

test('the past fades: after several memories only the present counts', () => {
  const histogram = new FadingHistogram(100);
  for (let index = 0; index < 1000; index++) histogram.push(10);
  for (let index = 0; index < 1000; index++) histogram.push(1);
  expect(histogram.upperQuantile(0.01)).toBeLessThan(1.1);
});
