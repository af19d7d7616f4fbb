import { afterAll, describe, expect, it } from 'vitest';
import { growForest, growHere } from '../model/forest/grow.ts';
import { matrixOf } from '../model/forest/matrix.ts';
import { seeded } from '../model/forest/random.ts';
import { startGrowers } from './grow-in-workers.ts';

const growers = startGrowers(2);
afterAll(() => growers[Symbol.asyncDispose]());

const random = seeded(2);
const rows = Array.from({ length: 500 }, () => Array.from({ length: 6 }, random));
const data = (column: number) => ({
  features: matrixOf(rows),
  labels: Float64Array.from(rows, (row) => row[column] ?? 0),
  groups: Int32Array.from(rows, (_, row) => row % 50),
  weights: Float64Array.from(rows, () => 1),
});

describe('threads that grow trees', () => {
  it('grow the same forest as this thread, also when two are asked for at once', async () => {
    const settings = { trees: 7, leafDraws: 2 };
    const [one, other] = await Promise.all([0, 1].map((column) => growForest(growers.grow, data(column), settings)));
    expect(one).toEqual(await growForest(growHere, data(0), settings));
    expect(other).toEqual(await growForest(growHere, data(1), settings));
  });

  it('that end say so to who waits, and the wait is over', async () => {
    const ending = startGrowers(1);
    const grown = growForest(ending.grow, data(0), { trees: 100_000 });
    await ending[Symbol.asyncDispose]();
    await expect(grown).rejects.toThrow('ended');
  });
});
