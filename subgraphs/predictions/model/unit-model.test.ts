import { describe, expect, it } from 'vitest';
import { readExtract } from '../test/extract.ts';
import { growHere } from './forest/grow.ts';
import type { Life } from './life.ts';
import { predictUnit } from './predict-unit.ts';
import { loadModel, type ModelFile, trainModel } from './unit-model.ts';

const { metrics, units } = readExtract();
const lives = units.map(({ unit, cycles, lastCycle }): Life => ({
  unit: String(unit).padStart(3, '0'),
  points: cycles.map(({ cycle, values }) => ({ at: cycle, values })),
  failedAt: lastCycle,
}));
/** Not seen in training. */
const others = lives.slice(-3);
const known = lives.slice(0, -3);
const last = others.at(-1)!;
const trained = await trainModel(growHere, metrics, known);
const text = JSON.stringify(trained.file);
const model = loadModel(text);

const numbersOf = (life: Pick<Life, 'points'>, of = model) => {
  const answer = predictUnit(of, life.points);
  if (answer.basis === 'limited_data') throw new Error(answer.reason);
  return answer.prediction;
};

describe('a model trained on lives of units', () => {
  it('beats what is known from the age alone by half on units that its trees have not seen, and its interval holds most outcomes', () => {
    const { heldOutRmse, baselineRmse, intervalCoverage, heldOutUnits } = trained.figures;
    expect(heldOutUnits).toBe(known.length);
    expect(heldOutRmse).toBeLessThan(baselineRmse / 2);
    expect(intervalCoverage).toBeGreaterThan(0.8);
  });

  it('sees a unit near its end as worse than at its beginning, and explains it', () => {
    const early = numbersOf({ points: last.points.slice(0, 6) });
    const late = numbersOf(last);
    expect(late.days).toBeLessThan(early.days / 2);
    expect(late.health).toBeLessThan(early.health);
    expect(late.factors[0]?.contribution).toBeLessThan(0);
    expect([...metrics, 'age']).toEqual(expect.arrayContaining(late.factors.map(({ name }) => name)));
    const { days7, days30, days90, low, high, days } = late;
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

  it('learns from units that never failed too: with them it expects longer lives of young ones', async () => {
    const running = known.slice(0, 8).map((life, index): Life => ({
      ...{ unit: `running ${index}`, failedAt: null },
      points: life.points.map(({ at }, place) => ({ at, values: life.points[place % 4]!.values })),
    }));
    const both = await trainModel(growHere, metrics, [...known, ...running]);
    expect(both.figures).toMatchObject({ trainingUnits: known.length + 8, heldOutUnits: known.length });
    const young = { points: last.points.slice(0, 6) };
    expect(numbersOf(young, loadModel(JSON.stringify(both.file))).days90).toBeLessThanOrEqual(numbersOf(young).days90);
  });

  it('is the same for the same lives', async () => {
    expect(JSON.stringify((await trainModel(growHere, metrics, known)).file)).toBe(text);
  });

  it('is refused when the package or the arrays would predict otherwise, and when it is of another recipe', () => {
    const changed = (change: (file: ModelFile) => unknown) => {
      const file = JSON.parse(text) as ModelFile;
      return JSON.stringify({ ...file, ...(change(file) as object) });
    };
    const bent = changed(({ probe }) => ({
      probe: { ...probe, predicted: probe.predicted.map((value) => value + 0.001) },
    }));
    expect(() => loadModel(bent)).toThrow('would predict otherwise');
    expect(() => loadModel(changed(() => ({ format: 2 })))).toThrow('It was made by recipe 2');
    expect(() => loadModel(text.slice(0, -9))).toThrow(SyntaxError);
  });

  it('needs metrics that vary and lives that ended', async () => {
    const flat = known.map((life) => ({ ...life, points: life.points.map(({ at }) => ({ at, values: [1] })) }));
    await expect(trainModel(growHere, ['one'], flat)).rejects.toThrow('No metric that most lives have varies.');
    const endless = known.map((life) => ({ ...life, failedAt: null }));
    await expect(trainModel(growHere, metrics, endless)).rejects.toThrow('0 units with a failure');
  });
});
