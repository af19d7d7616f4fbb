import fc from 'fast-check';
import { RandomForestRegression } from 'ml-random-forest';
import { describe, expect, it } from 'vitest';
import '../../../../test/support/fast-check.ts';
import { binned } from './bins.ts';
import { contributions } from './contributions.ts';
import { drawsFor, predict } from './forest.ts';
import { growForest, growHere, type TrainingData } from './grow.ts';
import { permutationImportance, splitImportance } from './importance.ts';
import { type Matrix, matrixOf } from './matrix.ts';
import { outOfBag } from './out-of-bag.ts';
import { fromPackage, type PackageForest, predictAsPackage, predictByPackage, toPackage } from './package-format.ts';
import { seeded } from './random.ts';

const small = { trees: 8, minLeaf: 1, featureShare: 0.5, leafDraws: 3, seed: 5 };

/** Numbers with ties and outliers, as in real tables. */
const cell = fc
  .oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }))
  .map((value) => Math.round(value * 1e6) / 1e6 + 0); // JSON has no −0, which the mean of tiny numbers can be
const table = (classes: number) =>
  fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 5 })).chain(([rows, columns]) =>
    fc.record({
      features: fc
        .array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows })
        .map(matrixOf),
      labels: fc
        .array(classes > 1 ? fc.integer({ min: 0, max: classes - 1 }) : cell, { minLength: rows, maxLength: rows })
        .map((labels) => Float64Array.from(labels)),
    }),
  );

/** y = 3a + noise; b is noise; c never varies. */
function known(rows: number, seed = 1): Required<Pick<TrainingData, 'features' | 'labels'>> {
  const random = seeded(seed);
  const values = Array.from({ length: rows }, () => [random(), random(), 7]);
  return {
    features: matrixOf(values),
    labels: Float64Array.from(values, ([a = 0]) => 3 * a + 0.1 * random()),
  };
}

describe('a forest', () => {
  it('predicts, loaded by the package from its JSON, exactly what the flat arrays predict, for any table', async () => {
    for (const classes of [1, 3]) {
      await fc.assert(
        fc.asyncProperty(table(classes), table(classes), async (data, other) => {
          const forest = await growForest(growHere, data, { ...small, classes });
          const json = JSON.parse(JSON.stringify(toPackage(forest))) as PackageForest;
          const { columns } = data.features;
          const strange = { ...other.features, columns, rows: Math.floor(other.features.values.length / columns) };
          for (const matrix of [data.features, strange].filter(({ rows }) => rows > 0)) {
            const [ours, theirs] = [predictAsPackage(fromPackage(json), matrix), predictByPackage(json, matrix)];
            expect(ours).toHaveLength(theirs.length);
            ours.forEach((value, row) =>
              expect(value).toBeCloseTo(theirs[row]!, 6 - Math.ceil(Math.log10(1 + Math.abs(value)))),
            );
          }
          expect(fromPackage(json)).toEqual(forest);
        }),
        { numRuns: 60 },
      );
    }
  });

  it('reads what the package itself has trained', () => {
    const { features, labels } = known(60);
    const rows = Array.from({ length: 60 }, (_, row) => Array.from(features.values.subarray(row * 3, row * 3 + 3)));
    const theirs = new RandomForestRegression({
      nEstimators: 5,
      maxFeatures: 2,
      replacement: false,
      seed: 3,
      noOOB: true,
    });
    theirs.train(rows, Array.from(labels));
    const json = JSON.parse(JSON.stringify(theirs.toJSON())) as PackageForest;
    const ours = predict(fromPackage(json), features);
    theirs.predict(rows).forEach((value, row) => expect(ours[row]).toBeCloseTo(value, 9));
  });

  it('never leaves the range of its labels; shares of classes lie between 0 and 1 and sum to 1', async () => {
    await fc.assert(
      fc.asyncProperty(table(1), table(3), async (numbers, kinds) => {
        const values = predict(await growForest(growHere, numbers, small), numbers.features);
        const [low, high] = [Math.min(...numbers.labels), Math.max(...numbers.labels)];
        const slack = 1e-9 * (1 + Math.abs(low) + Math.abs(high));
        for (const value of values) expect(value >= low - slack && value <= high + slack).toBe(true);
        const shares = predict(await growForest(growHere, kinds, { ...small, classes: 3 }), kinds.features);
        for (let row = 0; row < kinds.features.rows; row += 1) {
          const own = shares.subarray(row * 3, row * 3 + 3);
          expect(own.every((share) => share >= 0 && share <= 1 + 1e-12)).toBe(true);
          expect(own.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
        }
      }),
    );
  });

  it('is the same for the same seed, another for another, and learns what is there', async () => {
    const data = known(400);
    const one = await growForest(growHere, data, { trees: 20, featureShare: 1 });
    expect(await growForest(growHere, data, { trees: 20, featureShare: 1 })).toEqual(one);
    expect(await growForest(growHere, data, { trees: 20, seed: 8 })).not.toEqual(one);
    const fresh = known(200, 2);
    const errors = predict(one, fresh.features).map((value, row) => Math.abs(value - fresh.labels[row]!));
    expect(errors.reduce((sum, error) => sum + error, 0) / 200).toBeLessThan(0.2);
  });

  it('weighs rows: one of weight 0 is as good as absent', async () => {
    const { features, labels } = known(100);
    const wrong = labels.map((label, row) => (row < 50 ? 1e6 : label));
    const weights = labels.map((_, row) => (row < 50 ? 0 : 1));
    const forest = await growForest(growHere, { features, labels: wrong, weights }, { trees: 10, minLeaf: 1 });
    expect(Math.max(...predict(forest, features))).toBeLessThan(4);
  });

  it('judges each row by trees that did not see it: noise cannot be foretold, and with groups none of its like', async () => {
    const random = seeded(4);
    const rows = Array.from({ length: 300 }, (_, row) => [Math.floor(row / 10), random()]);
    const features = matrixOf(rows);
    const perGroup = Array.from({ length: 30 }, () => random());
    const labels = Float64Array.from(rows, ([group = 0]) => perGroup[group]!);
    const groups = Int32Array.from(rows, ([group = 0]) => group);
    const settings = { trees: 60, minLeaf: 1, seed: 9, featureShare: 1 };
    const errorOf = async (own: Int32Array | null) => {
      const forest = await growForest(growHere, { features, labels, ...(own ? { groups: own } : {}) }, settings);
      const { predicted } = outOfBag(forest, { ...features, groups: own, seed: 9 });
      return predicted.reduce((sum, value, row) => sum + Math.abs(value - labels[row]!), 0) / 300;
    };
    expect(await errorOf(null)).toBeLessThan(0.05);
    expect(await errorOf(groups)).toBeGreaterThan(0.2);
  });

  it('knows which feature matters, by splits and by shuffling; its contributions sum to the prediction', async () => {
    const { features, labels } = known(300);
    const forest = await growForest(growHere, { features, labels }, { trees: 20, featureShare: 1 });
    expect(splitImportance(forest)[0]).toBeGreaterThan(0.9);
    const [a = 0, b = 0, c] = permutationImportance(forest, { ...features, labels, groups: null, seed: 7 });
    expect(a).toBeGreaterThan(20 * Math.abs(b));
    expect(c).toBe(0);
    const { bias, features: parts } = contributions(forest, features.values, 12 * 3);
    expect(bias + parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(predict(forest, features)[12]!, 9);
  });

  it('keeps labels in its leaves whose quantiles hold fresh outcomes as often as they say', async () => {
    const forest = await growForest(growHere, known(2_000), { trees: 60, leafDraws: 4, minLeaf: 20, featureShare: 1 });
    const { features, labels } = known(500, 3);
    const held = Array.from(labels).filter((label, row) => {
      const draws = drawsFor(forest, features.values, row * 3);
      return label >= draws[Math.floor(draws.length * 0.05)]! && label <= draws[Math.floor(draws.length * 0.95)]!;
    });
    expect(held.length / 500).toBeGreaterThan(0.8);
  });
});

describe('odd data', () => {
  const grow = (features: Matrix, labels: number[], more = {}) =>
    growForest(growHere, { features, labels: Float64Array.from(labels) }, { ...small, ...more });

  it('are learnt as far as there is something: constant columns, one row, one class, labels all equal', async () => {
    const constant = matrixOf([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(Array.from(predict(await grow(constant, [5, 5, 5]), constant))).toEqual([5, 5, 5]);
    const one = matrixOf([[1, 2]]);
    expect(predict(await grow(one, [0.1]), one)[0]).toBeCloseTo(0.1, 12);
    expect(Array.from(predict(await grow(constant, [1, 1, 1], { classes: 2 }), constant))).toEqual([0, 1, 0, 1, 0, 1]);
    const equal = matrixOf([[1], [2], [3]]);
    expect((await grow(equal, [0.1, 0.1, 0.1])).feature.every((column) => column === -1)).toBe(true);
  });

  it('are refused where nothing is meant: NaN, infinity, no row, no column, lengths that differ, labels that are no class', async () => {
    const fine = matrixOf([[1], [2]]);
    await expect(grow(matrixOf([[1], [NaN]]), [1, 2])).rejects.toThrow('Row 1, column 0: NaN is not a finite number.');
    await expect(grow(matrixOf([[Infinity], [1]]), [1, 2])).rejects.toThrow('not a finite number');
    await expect(grow(fine, [1, NaN])).rejects.toThrow('The labels have no finite number at row 1.');
    await expect(grow(matrixOf([]), [])).rejects.toThrow('no row or no column');
    await expect(grow(fine, [1])).rejects.toThrow('There are 2 rows and 1 labels.');
    await expect(grow(fine, [0, 2], { classes: 2 })).rejects.toThrow('none of the classes 0 to 1');
    const forest = await grow(fine, [1, 2]);
    expect(() => predict(forest, matrixOf([[1, 2]]))).toThrow('A row has 2 features; the forest was trained on 1.');
  });

  it('lie in bins as their cuts say: neighbours in 255 values are told apart, and order is kept in more', () => {
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 600 }), (values) => {
        const { bins, cuts } = binned(matrixOf(values.map((value) => [value])));
        const few = new Set(values.map((value) => value + 0)).size <= 255;
        values.forEach((value, row) => {
          expect(bins[row]).toBe(cuts[0]!.filter((cut) => cut <= value).length);
          const other = values[(row + 1) % values.length]!;
          if (few && value < other) expect(bins[row]!).toBeLessThan(bins[(row + 1) % values.length]!);
          if (value < other) expect(bins[row]!).toBeLessThanOrEqual(bins[(row + 1) % values.length]!);
        });
      }),
    );
  });
});
