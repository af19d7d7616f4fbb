import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseLives, splitByUnit } from './dataset.ts';
import { rulCap, samplesOf } from './features.ts';
import { loadForest, rmse, trainForest } from './forest.ts';

const csv = readFileSync('subgraphs/predictions/data/cmapss-fd001-extract.csv', 'utf8');
const { training, heldOut } = splitByUnit(parseLives(csv));

describe('the forest trained on the shipped extract', () => {
  const trained = trainForest(csv);

  it('beats the mean by half on engines that it has not seen', () => {
    expect(trained.heldOutRmse).toBeLessThan(trained.baselineRmse / 2);
  });

  it('predicts the same after it was stored and loaded, to the measured error', () => {
    const samples = samplesOf(heldOut);
    const predicted = loadForest(trained.forest)(samples.features);
    expect(rmse(predicted, samples.labels)).toBe(trained.heldOutRmse);
  });

  it('is the same when it is trained again', () => {
    expect(trainForest(csv).forest).toBe(trained.forest);
  });
});

describe('the samples', () => {
  it('hold out whole engines', () => {
    const units = new Set(training.map(({ unit }) => unit));
    expect(heldOut.filter(({ unit }) => units.has(unit))).toEqual([]);
    expect([training.length, heldOut.length]).toEqual([20, 10]);
  });

  it('have labels of at most the cap', () => {
    expect(Math.max(...samplesOf(training).labels)).toBe(rulCap);
  });

  it('know nothing of later steps', () => {
    const [life] = training;
    const cut = { unit: 1, steps: life!.steps.slice(0, 10) };
    expect(samplesOf([cut]).features).toEqual(samplesOf([life!]).features.slice(0, 10));
  });

  it('refuse a line that has no number', () => {
    expect(() => parseLives('unit,cycle,s2,rul\n1,5,x,3')).toThrow('Line 2');
  });
});
