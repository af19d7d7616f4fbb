import { beforeAll, describe, expect, it } from 'vitest';
import { growHere } from './forest/grow.ts';
import { seeded } from './forest/random.ts';
import type { Life, Point } from './life.ts';
import { predictUnit, type UnitAnswer } from './predict-unit.ts';
import { type LoadedModel, loadModel, trainModel } from './unit-model.ts';

const metrics = ['wear', 'noise'];
const random = seeded(12);

function pointsOf(length: number): Point[] {
  return Array.from({ length }, (_, hour) => ({
    at: 1_000 + hour,
    values: [4 * Math.max(0, 1 - (length - hour) / 60) + random(), random()],
  }));
}
const lives = Array.from({ length: 12 }, (_, unit): Life => {
  const length = 120 + unit * 15;
  return { unit: String(unit), points: pointsOf(length), failedAt: 1_000 + length };
});

let loaded: LoadedModel;
beforeAll(async () => {
  const { file } = await trainModel(growHere, metrics, lives);
  loaded = loadModel(JSON.stringify(file));
});

function expectSound(answer: UnitAnswer): void {
  if (answer.basis === 'limited_data') throw new Error(answer.reason);
  const { days, low, high, days7, days30, days90, confidence } = answer.prediction;
  for (const value of [days, low, high, days7, days30, days90, confidence]) expect(Number.isFinite(value)).toBe(true);
  expect([low <= days, days <= high, days7 <= days30, days30 <= days90]).toEqual([true, true, true, true]);
  expect([days7 >= 0, days90 <= 1]).toEqual([true, true]);
}

describe('a history that lacks something', () => {
  it('gets no number when it is empty or has one reading, and the reason', () => {
    expect(predictUnit(loaded, [])).toMatchObject({
      basis: 'limited_data',
      reason: expect.stringContaining('0 hours'),
    });
    expect(predictUnit(loaded, pointsOf(1))).toMatchObject({ basis: 'limited_data' });
  });

  it('gets no number when its sensors are stuck or silent, and the reason names them', () => {
    const stuck = pointsOf(100).map(({ at }) => ({ at, values: [1, 2] }));
    expect(predictUnit(loaded, stuck)).toMatchObject({ reason: expect.stringMatching(/never vary: wear, noise/) });
    const silent = pointsOf(100).map(({ at }) => ({ at, values: [null, null] }));
    expect(predictUnit(loaded, silent)).toMatchObject({ basis: 'limited_data' });
  });

  it('gets sound numbers with gaps, holes, and a clock that jumped', () => {
    const points = pointsOf(150);
    expectSound(predictUnit(loaded, [...points.slice(0, 40), ...points.slice(110)]));
    expectSound(
      predictUnit(
        loaded,
        points.map(({ at, values }, hour) => ({ at, values: hour % 3 === 0 ? [null, values[1] ?? null] : values })),
      ),
    );
    const jumped = points.map(({ at, values }, hour) => ({ at: hour > 75 ? at + 50_000 : at, values }));
    expectSound(predictUnit(loaded, jumped));
  });
});

describe('training on what lacks something', () => {
  it('is refused where nothing failed, or nothing varies, in words', async () => {
    const running = lives.map((life) => ({ ...life, failedAt: null }));
    await expect(trainModel(growHere, metrics, running)).rejects.toThrow('0 units with a failure');
    const constant = lives.map((life) => ({ ...life, points: life.points.map(({ at }) => ({ at, values: [1, 1] })) }));
    await expect(trainModel(growHere, metrics, constant)).rejects.toThrow('No metric');
  });

  it('takes gaps and a life of one hour as what they are', async () => {
    const holes = lives.map((life) => ({ ...life, points: life.points.filter((_, hour) => hour % 7 !== 0) }));
    const short: Life = { unit: 'short', points: pointsOf(1), failedAt: null };
    const { file } = await trainModel(growHere, metrics, [...holes, short]);
    expectSound(predictUnit(loadModel(JSON.stringify(file)), pointsOf(120)));
  });
});
