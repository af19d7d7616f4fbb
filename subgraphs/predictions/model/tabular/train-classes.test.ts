import { describe, expect, it } from 'vitest';
import { growHere } from '../forest/grow.ts';
import { seeded } from '../forest/random.ts';
import type { GivenColumn } from './encode.ts';
import { classProbabilities, trainClasses } from './train-classes.ts';

const random = seeded(4);
const draw = (rows: number) => Array.from({ length: rows }, () => Array.from({ length: 4 }, random));
const columnsOf = (rows: readonly (readonly number[])[], order = [0, 1, 2, 3]): GivenColumn[] =>
  order.map((column) => ({ kind: 'numbers', values: Float64Array.from(rows, (row) => row[column] ?? NaN) }));

/** Rarely something is wrong, and what it is depends on two products, each alone or both. */
function truth([a = 0, b = 0, c = 0]: readonly number[]): string {
  const [first, second] = [a * b > 0.75, b * c > 0.75];
  if (first && second) return 'both';
  return first ? 'first' : second ? 'second' : 'usual';
}

describe('a model of classes', () => {
  const known = draw(3_000);
  const asked = draw(2_000);
  const options = { trees: 40, seed: 2 };
  const trained = trainClasses(growHere, columnsOf(known), known.map(truth), options);

  it('tells rare classes apart in a second stage, and probabilities still sum to one', async () => {
    const { model } = await trained;
    expect(model.second).not.toBeNull();
    const said = classProbabilities(model, columnsOf(asked));
    for (const row of said) expect(row.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
    const rare = asked.flatMap((row, at) => (truth(row) === 'usual' ? [] : [at]));
    const right = rare.filter((at) => {
      const own = (said[at] ?? []).map((one, kind) => (model.classes[kind] === 'usual' ? -1 : one));
      return model.classes[own.indexOf(Math.max(...own))] === truth(asked[at] ?? []);
    });
    expect(right.length / rare.length).toBeGreaterThan(0.85);
  });

  it('is the same whatever the order of the columns', async () => {
    const order = [2, 0, 3, 1];
    const other = await trainClasses(growHere, columnsOf(known, order), known.map(truth), options);
    const few = asked.slice(0, 50);
    expect(classProbabilities(other.model, columnsOf(few, order))).toEqual(
      classProbabilities((await trained).model, columnsOf(few)),
    );
  });

  it('has one stage where no class is most of the rows, and none for a single class', async () => {
    const halves = known.map(([a = 0]) => (a < 0.4 ? 'low' : a < 0.8 ? 'middle' : 'high'));
    const { model } = await trainClasses(growHere, columnsOf(known), halves, options);
    expect(model.second).toBeNull();
    const single = known.map(() => 'usual');
    await expect(trainClasses(growHere, columnsOf(known), single, options)).rejects.toThrow('nothing to tell apart');
  });
});
