import { expect, it } from 'vitest';
import { durationMs, durationText } from './duration.ts';

it('durations are exact, and none without a unit of fixed length', () => {
  expect(['PT15M', 'P1DT2H', 'P1W', 'PT0.5S', 'PT0S'].map(durationMs)).toEqual([
    900_000, 93_600_000, 604_800_000, 500, 0,
  ]);
  expect(durationMs('P1DT1H1M1.5S')).toBe(90_061_500);
  for (const text of ['P1M', 'P1Y', 'P', 'PT', '10', 'x', '']) expect(durationMs(text)).toBeNull();
  expect(durationMs(durationText(90_500))).toBe(90_500);
});
