import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeParts, type Part, sketchKey } from './merge-parts.ts';

/** A part of readings, computed the plain way. */
function partOf(values: readonly number[], fromMs = 0): Part {
  const sum = values.reduce((total, value) => total + value, 0);
  const mean = sum / values.length;
  const cells = new Map<number, number>();
  for (const value of values) cells.set(sketchKey(value), (cells.get(sketchKey(value)) ?? 0) + 1);
  const keys = [...cells.keys()].sort((a, b) => a - b);
  return {
    ...{ count: values.length, bad: 0, sum, m2: values.reduce((total, value) => total + (value - mean) ** 2, 0) },
    ...{ min: Math.min(...values), max: Math.max(...values), first: values[0] ?? null, last: values.at(-1) ?? null },
    ...{
      firstAtMs: fromMs,
      lastAtMs: fromMs + values.length - 1,
      keys,
      counts: keys.map((key) => cells.get(key) ?? 0),
    },
  };
}
const finite = fc.double({ noNaN: true, min: -1e6, max: 1e6 });
const some = fc.array(finite, { minLength: 1, maxLength: 60 });

describe('merging parts', () => {
  it('gives what all readings together give, in whatever parts they come', () => {
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 6 }), (groups) => {
        let at = 0;
        const parts = groups.map((values) => partOf(values, (at += 1_000)));
        const all = groups.flat();
        const whole = partOf(all);
        const merged = mergeParts(parts.toReversed());
        expect(merged).toMatchObject({
          count: all.length,
          min: whole.min,
          max: whole.max,
          first: all[0],
          last: all.at(-1),
        });
        const scale = Math.max(...all.map(Math.abs), 1e-300);
        expect(Math.abs((merged.sum ?? 0) - (whole.sum ?? 0))).toBeLessThanOrEqual(1e-9 * scale * all.length);
        const deviation = all.length > 1 ? Math.sqrt((whole.m2 ?? 0) / (all.length - 1)) : null;
        if (deviation === null) expect(merged.stddev).toBeNull();
        else expect(Math.abs((merged.stddev ?? 0) - deviation)).toBeLessThanOrEqual(1e-9 * scale);
      }),
    );
  });

  it('finds the 95th percentile within one percent', () => {
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 6 }), (groups) => {
        const sorted = groups.flat().sort((a, b) => a - b);
        const exact = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0;
        const { p95 } = mergeParts(groups.map((values) => partOf(values)));
        expect(Math.abs((p95 ?? 0) - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.0100001 + 1e-9);
      }),
    );
  });

  it('keeps a small deviation of large values', () => {
    const values = [1e6 + 1e-3, 1e6 - 1e-3, 1e6 + 1e-3, 1e6 - 1e-3];
    const { stddev } = mergeParts([partOf(values.slice(0, 2)), partOf(values.slice(2), 10)]);
    expect(stddev).toBeCloseTo(1e-3 * Math.sqrt(4 / 3), 9);
  });

  it('counts bad readings, and has nothing to say without good ones', () => {
    const none = {
      ...partOf([1]),
      count: 0,
      sum: null,
      m2: null,
      min: null,
      max: null,
      first: null,
      last: null,
      bad: 3,
    };
    expect(mergeParts([none])).toMatchObject({ count: 0, bad: 3, mean: null, p95: null });
    expect(mergeParts([none, partOf([5])])).toMatchObject({
      count: 1,
      bad: 3,
      mean: 5,
      first: 5,
      p95: 5,
      stddev: null,
    });
  });
});
