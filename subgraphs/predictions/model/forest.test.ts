import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseEngineRows, rulCap, splitByUnit } from './engine-rows.ts';
import { loadForest, trainForest } from './forest.ts';

const rows = parseEngineRows(readFileSync('subgraphs/predictions/data/cmapss-fd001-extract.csv', 'utf8'));

describe('the forest on the shipped engines', () => {
  it('never trains on an engine that it is judged by', () => {
    const { training, heldOut } = splitByUnit(rows, 0.3);
    const trained = new Set(training.map((row) => row.unit));
    expect(heldOut.length).toBeGreaterThan(100);
    expect(heldOut.filter((row) => trained.has(row.unit))).toEqual([]);
    expect(Math.max(...rows.map((row) => row.target))).toBe(rulCap);
  });

  it(
    'beats the mean by far on held-out engines, and a loaded forest answers as the trained one',
    { timeout: 60_000 },
    () => {
      const trained = trainForest(rows, 4);
      expect(trained.heldOutRmse).toBeLessThan(0.7 * trained.baselineRmse);
      const { heldOut } = splitByUnit(rows, 0.3);
      const predicted = loadForest(trained.forest)(heldOut.map((row) => row.features));
      const squares = heldOut.map((row, i) => ((predicted[i] ?? NaN) - row.target) ** 2);
      expect(Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length)).toBeCloseTo(trained.heldOutRmse, 10);
    },
  );
});
