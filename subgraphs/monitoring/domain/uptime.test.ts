import fc from 'fast-check';
import { expect, test } from 'vitest';
import { uptimeOf } from './uptime.ts';

const range = { from: 0, to: 100 };

test('lost communication is unknown, not down', () => {
  const heard = [{ from: 0, to: 40 }];
  expect(uptimeOf({ range, heard, down: [], modes: [] })).toEqual({
    ...{ percent: 100, inServiceMs: 40, downMs: 0, unknownMs: 60 },
  });
  expect(uptimeOf({ range, heard: [], down: [], modes: [] }).percent).toBeNull();
});

test('a failure is down until it is mended, heard of or not; overlapping ones count once', () => {
  const facts = { range, heard: [{ from: 0, to: 50 }], modes: [] };
  const down = [
    { from: 40, to: 70 },
    { from: 60, to: 80 },
  ];
  expect(uptimeOf({ ...facts, down })).toEqual({ percent: 50, inServiceMs: 40, downMs: 40, unknownMs: 20 });
});

test('a mode that carries nobody is down while the equipment is heard of', () => {
  const modes = [
    { at: -10, mode: 'inspection' },
    { at: 20, mode: 'normal' },
    { at: 90, mode: 'out_of_service' },
  ];
  const heard = [
    { from: 0, to: 60 },
    { from: 95, to: 100 },
  ];
  expect(uptimeOf({ range, heard, down: [], modes })).toMatchObject({ inServiceMs: 40, downMs: 25, unknownMs: 35 });
});

test('the parts add up to the range, whatever is known', () => {
  const interval = fc
    .tuple(fc.integer({ min: -50, max: 150 }), fc.nat({ max: 80 }))
    .map(([from, length]) => ({ from, to: from + length }));
  const mode = fc.record({ at: fc.integer({ min: -50, max: 150 }), mode: fc.constantFrom('normal', 'inspection') });
  fc.assert(
    fc.property(fc.array(interval), fc.array(interval), fc.array(mode), (heard, down, modes) => {
      const sorted = modes.toSorted((a, b) => a.at - b.at);
      const { percent, inServiceMs, downMs, unknownMs } = uptimeOf({ range, heard, down, modes: sorted });
      expect(inServiceMs + downMs + unknownMs).toBe(100);
      for (const part of [inServiceMs, downMs, unknownMs, percent ?? 0]) expect(part).toBeGreaterThanOrEqual(0);
      expect(percent ?? 0).toBeLessThanOrEqual(100);
    }),
  );
});
