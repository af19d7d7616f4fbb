import { expect, test } from 'vitest';
import type { SeriesKey } from './series-states.ts';
import { SeriesStates, snapshotSeries } from './series-states.ts';

const keys = (series: readonly SeriesKey[]) =>
  series.map(({ installationKey, metricId }) => [installationKey, metricId]);

test('only series that have moved on since the last save are saved', () => {
  const states = new SeriesStates();
  states.step({ installationKey: 1, metricId: 1 }, 1000, 20);
  states.step({ installationKey: 1, metricId: 2 }, 1000, 20);
  expect(states.unsaved()).toHaveLength(2);
  states.saved(states.unsaved());
  states.step({ installationKey: 1, metricId: 2 }, 2000, 21);
  expect(keys(states.unsaved())).toEqual([[1, 2]]);
});

test('a save that failed is made up for by the next', () => {
  const states = new SeriesStates();
  states.step({ installationKey: 1, metricId: 1 }, 1000, 20);
  states.unsaved();
  expect(states.unsaved()).toHaveLength(1);
});

test('a few are saved at a time, those longest unsaved first, and the log is kept for the oldest that is left', () => {
  const states = new SeriesStates();
  for (let seq = 1; seq <= 4; seq++) {
    states.begin(seq);
    states.step({ installationKey: seq, metricId: 1 }, seq, 20);
  }
  states.begin(5);
  states.step({ installationKey: 1, metricId: 1 }, 5, 20);
  expect(states.oldestUnsaved).toBe(1);
  const few = states.unsaved(0.5);
  expect(keys(few)).toEqual([
    [1, 1],
    [2, 1],
  ]);
  states.saved(few);
  expect(states.oldestUnsaved).toBe(3);
  states.saved(states.unsaved());
  expect(states.oldestUnsaved).toBeNull();
});

test('loaded series go on where they were, the largest keys apart and what waits for its order included', () => {
  const [before, after] = [new SeriesStates(100), new SeriesStates(100)];
  const key = { installationKey: 2_147_483_647, metricId: 65_535 };
  const take = (states: SeriesStates, index: number) => {
    for (const { timeMs, value } of states.arrive(key, { timeMs: index * 30, value: index % 7, flags: 0 }))
      states.step(key, timeMs, value);
  };
  for (let index = 0; index < 50; index++) take(before, index);
  before.step({ ...key, metricId: 65_534 }, 0, 1);
  for (const series of before.unsaved()) after.load(snapshotSeries(series));
  expect(after.size).toBe(2);
  // Taken again, then on: the same as without the break.
  for (let index = 20; index < 60; index++) take(after, index);
  for (let index = 50; index < 60; index++) take(before, index);
  const bytes = (states: SeriesStates) =>
    states
      .unsaved()
      .filter(({ metricId }) => metricId === key.metricId)
      .map((series) => snapshotSeries(series).state);
  expect(bytes(after)).toEqual(bytes(before));
});

test('a state of another layout is refused and its series begins anew', () => {
  const states = new SeriesStates();
  expect(states.load({ installationKey: 1, metricId: 1, state: new Uint8Array([9, 0, 0, 0]) })).toBe(false);
  expect(states.size).toBe(0);
});
