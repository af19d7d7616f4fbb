import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lcgFraction, nextLcg } from '../../../../core/signal/lcg.ts';
import type { EquipmentDetection } from './equipment-state.ts';
import { createEquipment, isEquipmentWarm, stepEquipment } from './equipment.ts';
import { restoreEquipment, snapshotEquipment } from './equipment-codec.ts';

const MINUTE_MS = 60_000;
const MINUTES = 5_000;
const BREAK = 3_600;

interface Reading {
  readonly series: number;
  readonly timeMs: number;
  readonly value: number;
}

/** Two metrics that follow the same load; from minute 3600 on the second no longer does, though it stays in its range. */
function readings(breaks: boolean): Reading[] {
  let random = 3;
  const noise = () => lcgFraction((random = nextLcg(random))) - 0.5;
  return Array.from({ length: MINUTES }, (_, minute): Reading[] => {
    const timeMs = minute * MINUTE_MS;
    const load = 10 + 8 * Math.sin(minute / 229) + 2 * noise();
    const follows = breaks && minute >= BREAK ? 20 - load : load;
    return [
      { series: 1, timeMs, value: load },
      { series: 2, timeMs, value: 3 * follows + noise() },
    ];
  }).flat();
}

const detectAll = (all: readonly Reading[], state = createEquipment()): EquipmentDetection[] =>
  all.flatMap(({ series, timeMs, value }) => [...stepEquipment(state, series, timeMs, value)]);

const broken = readings(true);
const straight = detectAll(broken);

test('a relation that breaks is found while each metric alone stays where it always was', () => {
  const [first] = straight;
  expect(first).toMatchObject({ kind: 'began', anomalyType: 'ml' });
  const atMinute = (first?.episodeStartMs ?? 0) / MINUTE_MS;
  expect(atMinute).toBeGreaterThan(BREAK);
  expect(atMinute).toBeLessThan(BREAK + 8 * 60);
  if (first?.kind !== 'began') throw new Error('no beginning');
  expect(first.expectedValue).not.toBeNull();
  expect(first.confidence).toBeGreaterThanOrEqual(0.5);
});

test('equipment that is as it was raises nothing', () => {
  expect(detectAll(readings(false))).toEqual([]);
});

test('an episode grows worse as it lasts, and is told once', () => {
  const began = straight.filter(({ kind }) => kind === 'began');
  const worsened = straight.filter((one) => one.kind === 'worsened');
  expect(began.length).toBeGreaterThanOrEqual(1);
  expect(worsened.length).toBeGreaterThanOrEqual(1);
  const ofFirst = worsened.filter(({ episodeStartMs }) => episodeStartMs === began[0]?.episodeStartMs);
  const confidences = ofFirst.map((one) => (one.kind === 'worsened' ? one.confidence : 0));
  expect(confidences).toEqual(confidences.toSorted((a, b) => a - b));
});

test('any interleaving of series that are less than a minute apart gives the same', () => {
  const shuffled = fc
    .array(fc.integer({ min: 0, max: 59_999 }), { minLength: 64, maxLength: 64 })
    .map((delays) =>
      broken
        .map((reading, at) => ({
          reading,
          at,
          due: reading.timeMs + (reading.series === 2 ? delays[(at >> 1) % 64]! : 0),
        }))
        .sort((a, b) => a.due - b.due || b.at - a.at)
        .map(({ reading }) => reading),
    )
    // Each series stays in the order of its event times: that is what Reorder is for.
    .map((order) => {
      const newest = new Map<number, number>();
      return order.filter(({ series, timeMs }) => {
        const isInOrder = timeMs > (newest.get(series) ?? -1);
        if (isInOrder) newest.set(series, timeMs);
        return isInOrder;
      });
    })
    .filter((order) => order.length === broken.length);
  fc.assert(
    fc.property(shuffled, (order) => {
      expect(detectAll(order)).toEqual(straight);
    }),
    { numRuns: 10 },
  );
});

test('running straight is running with snapshots, readings taken again included', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: broken.length - 1 }), fc.integer({ min: 0, max: 40 }), (cut, again) => {
      const before = createEquipment();
      const first = detectAll(broken.slice(0, cut), before);
      const after = restoreEquipment(snapshotEquipment(before));
      const second = detectAll(broken.slice(Math.max(0, cut - again)), after);
      expect([...first, ...second]).toEqual(straight);
      expect(snapshotEquipment(after)).toEqual(snapshotEquipment(restoreEquipment(snapshotEquipment(after))));
    }),
    { numRuns: 12 },
  );
});

test('one metric alone is left to its own detector', () => {
  const state = createEquipment();
  expect(
    detectAll(
      broken.filter(({ series }) => series === 1),
      state,
    ),
  ).toEqual([]);
  expect(isEquipmentWarm(state)).toBe(false);
});

test('a state of another layout is refused', () => {
  expect(() => restoreEquipment(new Uint8Array([9, 0, 0, 0]))).toThrow(/layout 9/);
  expect(() => restoreEquipment(snapshotEquipment(createEquipment()).subarray(0, 30))).toThrow(RangeError);
});
