import fc from 'fast-check';
import { expect, it } from 'vitest';
import '../../../test/support/fast-check.ts';
import { latencyQuantile, latencyStep, stepMs } from './latency-steps.ts';

it('a span is at most its step, and over nine tenths of it', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e7, noNaN: true }), (ms) => {
      const upper = stepMs(latencyStep(ms));
      expect(upper).toBeGreaterThanOrEqual(ms * (1 - 1e-9));
      expect(upper).toBeLessThanOrEqual(ms * 1.1 * (1 + 1e-9));
    }),
  );
});

it('the quantile is the step in which the share is reached, and null of nothing', () => {
  const steps = [
    { step: 10, readings: 5 },
    { step: 0, readings: 95 },
  ];
  expect(latencyQuantile(steps, 0.95)).toBe(1);
  expect(latencyQuantile(steps, 0.96)).toBe(stepMs(10));
  expect(latencyQuantile([], 0.95)).toBeNull();
});
