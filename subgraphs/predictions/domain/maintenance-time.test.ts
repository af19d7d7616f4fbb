import { expect, it } from 'vitest';
import { maintenanceTime } from './maintenance-time.ts';
import type { PredictedLife } from './prediction-body.ts';

const rule = (ratio: number, threshold: number) => ({
  ...{ ratio, threshold, outcome: { rate: 1, failed: 0.02, wasted: 48 } },
  ...{ fixed: { rate: 2, failed: 0.2, wasted: 240 }, fixedAge: 1_200 },
});
const life: PredictedLife = {
  ...{ component: 'motor', days: 20, low: 12, high: 31, level: 0.9, health: 40, confidence: 0.7, factors: [] },
  rules: [rule(2, 72), rule(12, 240)],
};

it('is when the rule for the own costs says, with its reasons in numbers', () => {
  const cheap = maintenanceTime(life, { maintenance: 500, failure: 1_000 });
  expect(cheap.inDays).toBe(17);
  expect(cheap.reasoning).toContain('2.0 times planned maintenance (by your records)');
  expect(cheap.reasoning).toContain(
    'cost 50 % less per day than the best fixed interval (50.0 days): 2 % failed before, against 20 %',
  );
  expect(maintenanceTime(life, { maintenance: 100, failure: 1_100 }).inDays).toBe(10);
});

it('assumes the ratio of the specification where none is recorded, and says so', () => {
  for (const costs of [undefined, { maintenance: null, failure: 900 }, { maintenance: 0, failure: 900 }]) {
    const { inDays, reasoning } = maintenanceTime(life, costs);
    expect(inDays).toBe(10);
    expect(reasoning).toContain('5.0 times planned maintenance (assumed, since none are recorded)');
  }
});

it('is the lower end of the interval where a prediction has no rule', () => {
  const { rules: _rules, ...old } = life;
  expect(maintenanceTime(old, undefined)).toMatchObject({ inDays: 12 });
});
