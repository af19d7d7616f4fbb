import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Attempts, attempted, waitMs } from './sign-in-limit.ts';

const after = (count: number): Attempts | null =>
  Array.from({ length: count }).reduce<Attempts | null>((before) => attempted(before, 0), null);

it('ten attempts are free, then each waits twice as long, at most a quarter of an hour', () => {
  expect([0, 1, 9].map((count) => waitMs(after(count), 0))).toEqual([0, 0, 0]);
  expect([10, 11, 12, 19, 20, 100].map((count) => waitMs(after(count), 0) / 1000)).toEqual([1, 2, 4, 512, 900, 900]);
});

it('a wait ends, and an hour of rest forgets everything', () => {
  expect(waitMs(after(12), 3_999)).toBe(1);
  expect(waitMs(after(12), 4_000)).toBe(0);
  expect(attempted(after(50), 3_600_000)).toEqual({ failures: 1, lastAtMs: 3_600_000 });
});

it('who tries whenever it is allowed has at most 110 attempts in the first day, whatever else they do', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 60_000 }), { minLength: 1, maxLength: 2_000 }), (pauses) => {
      let [state, now, tried] = [null as Attempts | null, 0, 0];
      for (const pause of pauses) {
        now += pause;
        if (now > 86_400_000) break;
        if (waitMs(state, now) > 0) continue;
        state = attempted(state, now);
        tried++;
      }
      expect(tried).toBeLessThanOrEqual(110);
    }),
  );
});
