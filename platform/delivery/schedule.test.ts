import { expect, it } from 'vitest';
import { isGivenUp, nextAttempt } from './schedule.ts';

it('tries eight times within a day or so, each wait at least as long as the one before, then gives up', () => {
  const waits: number[] = [];
  for (let attempts = 1; nextAttempt(attempts, 0) !== null; attempts++) waits.push(nextAttempt(attempts, 0) ?? 0);
  expect(waits).toHaveLength(7);
  expect(waits).toEqual(waits.toSorted((one, other) => one - other));
  const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
  expect(hours).toBeGreaterThan(24);
  expect(hours).toBeLessThan(36);
});

it('gives an address up after three days of failures', () => {
  expect([isGivenUp(0, 3 * 86_400_000 - 1), isGivenUp(0, 3 * 86_400_000)]).toEqual([false, true]);
});
