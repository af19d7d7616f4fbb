import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lcgFraction, nextLcg } from '../../../../core/signal/lcg.ts';
import { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';
import { RelationChart } from './relation-chart.ts';
import { RELATION_THRESHOLD } from './relation-episode.ts';

const SPAN_MS = 1_800_000;
const A_DAY = 48;
const WEEKS = 4;
const BREAK = 3 * 7 * A_DAY;

/** Work that follows the hour and chance, heat and noise that follow the work, and weather that follows nothing. */
function vectors(change: (vector: number[], index: number) => void = () => undefined): Float64Array[] {
  let random = 11;
  const chance = () => {
    let sum = 0;
    for (let draw = 0; draw < 4; draw++) sum += lcgFraction((random = nextLcg(random)));
    return sum - 2;
  };
  return Array.from({ length: WEEKS * 7 * A_DAY }, (_, index) => {
    const hour = (index % A_DAY) / 2;
    const isDay = hour >= 7 && hour < 20;
    const work = isDay ? 10 + 4 * chance() : 1 + 0.2 * chance();
    const vector = [work, 20 + 2 * work + (isDay ? 1 : 0.2) * chance(), 30 + work + chance(), 15 + 3 * chance()];
    change(vector, index);
    return Float64Array.from(vector);
  });
}

function distances(all: readonly Float64Array[], chart = new RelationChart(4), from = 0): number[] {
  return all.map((vector, index) => chart.update((from + index + 1) * SPAN_MS, vector));
}
/** Of how many vectors an episode would have been: those that the one before was odd with. */
const isOdd = (distance: number | undefined) => (distance ?? 0) >= RELATION_THRESHOLD;
const above = (all: readonly number[]) =>
  all.filter((distance, index) => isOdd(distance) && isOdd(all[index - 1])).length;

test('equipment that is as it was stays below the threshold, and tells nothing while it learns', () => {
  const all = distances(vectors());
  expect(above(all)).toBe(0);
  expect(Math.max(...all.slice(0, 336))).toBe(0);
});

test('heat that is too much for the work is seen while it stays within what was seen before', () => {
  const usual = vectors();
  const hottest = Math.max(...usual.slice(0, BREAK).map((vector) => vector[1] ?? 0));
  const warm = vectors((vector, index) => {
    if (index >= BREAK) vector[1] = (vector[1] ?? 0) + 2;
  });
  const chart = new RelationChart(4);
  const all = distances(warm, chart);
  const first = all.findIndex((distance) => distance >= RELATION_THRESHOLD);
  expect(first).toBeGreaterThanOrEqual(BREAK);
  expect(first).toBeLessThan(BREAK + A_DAY);
  expect(Math.max(...warm.slice(BREAK, first + 1).map((vector) => vector[1] ?? 0))).toBeLessThan(hottest);
  const strengths = chart.view().map(({ strength }) => strength);
  expect(strengths.indexOf(Math.max(...strengths))).toBe(1);
  const [, heat] = chart.view();
  expect(heat?.actual).toBeGreaterThan(heat?.expected ?? Number.NaN);
});

test('more work with the heat and noise that it makes is no news, more of it than ever at night is', () => {
  const busy = vectors((vector, index) => {
    const hour = (index % A_DAY) / 2;
    if (index < BREAK || hour < 9 || hour >= 18) return;
    [0, 1, 2].forEach((channel) => (vector[channel] = (vector[channel] ?? 0) + (channel === 1 ? 4 : 2)));
  });
  expect(above(distances(busy))).toBe(0);
  const nights = vectors((vector, index) => {
    if (index >= BREAK && index % A_DAY < 8) vector[2] = (vector[2] ?? 0) + 8;
  });
  expect(above(distances(nights))).toBeGreaterThan(0);
});

test('a fault is not learnt: it stands out as long as it lasts, up to two weeks', () => {
  const broken = vectors((vector, index) => {
    if (index >= BREAK) vector[1] = (vector[1] ?? 0) + 12;
  });
  const all = distances(broken).slice(BREAK + A_DAY);
  expect(all.every(isOdd)).toBe(true);
});

test('neither units nor offsets change what is seen', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 100, noNaN: true }), (factor) => {
      const scaled = vectors().map((vector) =>
        vector.map((value, channel) => (channel === 1 ? factor * value : value)),
      );
      const [one, other] = [distances(vectors()), distances(scaled)];
      // Kept in 32 bits, and in units of a resolution that follows the level.
      one.forEach((distance, index) => expect(other[index]).toBeCloseTo(distance, 1));
    }),
    { numRuns: 5 },
  );
});

describe('a channel without values', () => {
  test('says nothing and keeps the others from nothing', () => {
    const silent = vectors((vector, index) => {
      if (index >= BREAK - A_DAY) vector[3] = Number.NaN;
      if (index >= BREAK) vector[1] = (vector[1] ?? 0) + 6;
    });
    const all = distances(silent);
    expect(above(all.slice(0, BREAK))).toBe(0);
    expect(above(all.slice(BREAK))).toBeGreaterThan(0);
    expect(all.every(Number.isFinite)).toBe(true);
  });
});

test('a chart that was stored goes on as if nothing had happened', () => {
  const all = vectors((vector, index) => {
    if (index > BREAK) vector[1] = (vector[1] ?? 0) + 3;
  });
  const straight = distances(all);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: all.length - 1 }), (cut) => {
      const before = new RelationChart(4);
      const first = distances(all.slice(0, cut), before);
      const writer = new StateWriter();
      before.write(writer);
      const second = distances(all.slice(cut), RelationChart.read(new StateReader(writer.finish())), cut);
      expect([...first, ...second]).toEqual(straight);
    }),
    { numRuns: 10 },
  );
});
