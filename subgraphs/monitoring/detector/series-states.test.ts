import { expect, test } from 'vitest';
import { SeriesStates } from './series-states.ts';

test('only series that have moved on since the last save are saved', () => {
  const states = new SeriesStates();
  states.step(1, 1, 1000, 20);
  states.step(1, 2, 1000, 20);
  expect(states.dirtySnapshots()).toHaveLength(2);
  states.saved();
  states.step(1, 2, 2000, 21);
  expect(states.dirtySnapshots().map(({ deviceKey, metricId }) => [deviceKey, metricId])).toEqual([[1, 2]]);
});

test('a save that failed is made up for by the next', () => {
  const states = new SeriesStates();
  states.step(1, 1, 1000, 20);
  states.dirtySnapshots();
  expect(states.dirtySnapshots()).toHaveLength(1);
});

test('loaded series go on where they were, the largest keys apart', () => {
  const [before, after] = [new SeriesStates(), new SeriesStates()];
  const key = [2_147_483_647, 65_535] as const;
  for (let index = 0; index < 50; index++) before.step(...key, index, index % 7);
  before.step(2_147_483_647, 65_534, 0, 1);
  for (const saved of before.dirtySnapshots()) after.load(saved);
  expect(after.size).toBe(2);
  after.step(...key, 50, 3);
  before.step(...key, 50, 3);
  expect(after.dirtySnapshots()[0]?.state).toEqual(before.dirtySnapshots().find(({ metricId }) => metricId === key[1])?.state);
});
