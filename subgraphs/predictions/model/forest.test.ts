import { describe, expect, it } from 'vitest';
import { readExtract } from '../test/extract.ts';
import { featuresAt } from './features.ts';
import { loadModel, trainModel } from './forest.ts';
import { type Life, splitByUnit } from './life.ts';
import { predictUnit } from './predict-unit.ts';

const { metrics, units } = readExtract();
const lives = units.map(({ unit, cycles, lastCycle }): Life => ({
  unit: String(unit).padStart(3, '0'),
  points: cycles.map(({ cycle, values }) => ({ at: cycle, values })),
  failedAt: lastCycle,
}));
const trained = trainModel(metrics, lives);
const model = loadModel(JSON.stringify(trained.file));
const { heldOut } = splitByUnit(lives);
const last = heldOut[0]!;

describe('a forest trained on lives of units', () => {
  it('beats the mean by half on units that it has not seen, and its interval holds most outcomes', () => {
    const { heldOutRmse, baselineRmse, intervalCoverage } = trained.figures;
    expect(heldOutRmse).toBeLessThan(baselineRmse / 2);
    expect(intervalCoverage).toBeGreaterThan(0.6);
  });

  it('sees a unit near its end as worse than at its beginning, and explains it', () => {
    const early = predictUnit(model, last.points.slice(0, 6));
    const late = predictUnit(model, last.points);
    if (early.basis === 'limited_data' || late.basis === 'limited_data') throw new Error('no prediction');
    expect(late.prediction.days).toBeLessThan(early.prediction.days / 2);
    expect(late.prediction.health).toBeLessThan(early.prediction.health);
    expect(late.prediction.factors[0]?.contribution).toBeLessThan(0);
    const { days7, days30, days90, low, high, days } = late.prediction;
    expect([days7 <= days30, days30 <= days90, low <= days, days <= high]).toEqual([true, true, true, true]);
  });

  it('says nothing without history, with too few metrics or with stuck ones, and less with some missing', () => {
    const without = (count: number) =>
      last.points.map(({ at, values }) => ({ at, values: values.map((v, i) => (i < count ? null : v)) }));
    expect(predictUnit(model, last.points.slice(0, 1))).toMatchObject({ basis: 'limited_data', quality: null });
    expect(predictUnit(model, without(2))).toMatchObject({ basis: 'partial_data' });
    expect(predictUnit(model, without(6))).toMatchObject({ basis: 'limited_data' });
    const stuck = last.points.map(({ at }) => ({ at, values: last.points[0]!.values }));
    expect(predictUnit(model, stuck)).toMatchObject({
      basis: 'limited_data',
      reason: expect.stringContaining('vary') as string,
    });
  });

  it('holds out whole units, and a feature knows nothing of later hours', () => {
    const { training } = splitByUnit(lives);
    const known = new Set(training.map(({ unit }) => unit));
    expect(heldOut.filter(({ unit }) => known.has(unit))).toEqual([]);
    expect(featuresAt(last.points, 9)).toEqual(featuresAt(last.points.slice(0, 10), 9));
  });
});
