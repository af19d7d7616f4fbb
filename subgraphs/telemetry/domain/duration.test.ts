import { expect, it } from 'vitest';
import { durationMs } from './duration.ts';

it('reads days, hours, minutes and seconds, and nothing that has no fixed length', () => {
  expect(durationMs('PT10S')).toBe(10_000);
  expect(durationMs('P1DT1H1M1.5S')).toBe(90_061_500);
  for (const text of ['P1Y', 'P1M', 'P', 'PT', 'PT0S', '10', '']) expect(durationMs(text)).toBeNull();
});
