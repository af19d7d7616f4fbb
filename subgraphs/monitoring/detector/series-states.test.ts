import { expect, test } from 'vitest';
import { SeriesStates } from './series-states.ts';

test('only series that have moved on since the last save are saved', () => {
  const states = new SeriesStates();
  states.step({ installationKey: 1, metricId: 1 }, 1000, 20);
  states.step({ installationKey: 1, metricId: 2 }, 1000, 20);
  expect(states.dirtySnapshots()).toHaveLength(2);
  states.saved();
  states.step({ installationKey: 1, metricId: 2 }, 2000, 21);
  expect(states.dirtySnapshots().map(({ installationKey, metricId }) => [installationKey, metricId])).toEqual([[1, 2]]);
});

test('a save that failed is made up for by the next', () => {
  const states = new SeriesStates();
  states.step({ installationKey: 1, metricId: 1 }, 1000, 20);
  states.dirtySnapshots();
  expect(states.dirtySnapshots()).toHaveLength(1);
});

test('loaded series go on where they were, the largest keys apart', () => {
  const [before, after] = [new SeriesStates(), new SeriesStates()];
  const key = { installationKey: 2_147_483_647, metricId: 65_535 };
  for (let index = 0; index < 50; index++) before.step(key, index, index % 7);
  before.step({ ...key, metricId: 65_534 }, 0, 1);
  for (const saved of before.dirtySnapshots()) after.load(saved);
  expect(after.size).toBe(2);
  after.step(key, 50, 3);
  before.step(key, 50, 3);
  expect(after.dirtySnapshots()[0]?.state).toEqual(
    before.dirtySnapshots().find(({ metricId }) => metricId === key.metricId)?.state,
  );
});

test('a state of another layout is refused and its series begins anew', () => {
  const states = new SeriesStates();
  expect(states.load({ installationKey: 1, metricId: 1, state: new Uint8Array([9, 0, 0, 0]) })).toBe(false);
  expect(states.size).toBe(0);
});
