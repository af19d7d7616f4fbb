import { describe, expect, it } from 'vitest';
import { growHere } from '../forest/grow.ts';
import { seeded } from '../forest/random.ts';
import type { Life } from '../life.ts';
import { loadFaults, opinionOf, trainFaults } from './fault-model.ts';
import { symptomsAt } from './symptoms.ts';

const metrics = ['heat', 'noise', 'travel'];
const random = seeded(6);
const components = ['motor', 'brake'] as const;

/** Hours of noise; before the end, heat rises for a motor, and noise for a brake. */
function lifeOf(unit: number, component: (typeof components)[number]): Life {
  const rising = component === 'motor' ? 0 : 1;
  const points = Array.from({ length: 300 }, (_, hour) => ({
    at: hour + 1,
    values: metrics.map((_, metric) => random() + (metric === rising && hour > 240 ? 3 : 0)),
  }));
  return { unit: String(unit), points, failedAt: 300 };
}
const lives = Array.from({ length: 30 }, (_, unit) => lifeOf(unit, components[unit % 2]!));
const labels = lives.map(({ unit }, at) => ({
  unit,
  at: 300,
  component: components[at % 2]!,
  group: ['motor', 'safety'][at % 2]!,
}));

describe('symptoms', () => {
  it('are deviations from what was usual, and know nothing of later hours', () => {
    const { points } = lives[0]!;
    const now = symptomsAt(points, 230, 3);
    expect(now.every((value) => Math.abs(value) < 2)).toBe(true);
    expect(symptomsAt(points.slice(0, 230), 230, 3)).toEqual(now);
    expect(symptomsAt(points, 300, 3)[0]).toBeGreaterThan(2);
  });

  it('are unknown, not invented, without readings, with one, and within bounds for what never varied', () => {
    expect(symptomsAt([], 10, 2)).toEqual([NaN, NaN]);
    expect(symptomsAt([{ at: 1, values: [5, null] }], 1, 2)).toEqual([NaN, NaN]);
    const still = Array.from({ length: 400 }, (_, hour) => ({ at: hour + 1, values: [hour < 300 ? 1 : 2] }));
    expect(symptomsAt(still.slice(0, 300), 300, 1)).toEqual([0]);
    expect(symptomsAt(still, 400, 1)[0]).toBe(30);
  });
});

describe('a model of faults', () => {
  it('tells the component with what speaks for it, also after it was stored', async () => {
    const file = await trainFaults(growHere, lives, labels, metrics.length);
    const model = loadFaults(JSON.parse(JSON.stringify(file)) as NonNullable<typeof file>);
    const asked = lifeOf(99, 'brake');
    const opinion = opinionOf(model, symptomsAt(asked.points, 300, metrics.length), metrics);
    expect([opinion?.groups[0]?.name, opinion?.components[0]?.name]).toEqual(['safety', 'brake']);
    expect(opinion?.groups[0]?.probability).toBeGreaterThan(0.8);
    expect(opinion?.groups.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    expect(['heat', 'noise']).toContain(opinion?.factors[0]?.name);
    expect(opinionOf(model, [NaN, NaN, NaN], metrics)).toBeNull();
  });

  it('is none with too few faults, one group, or labels of no known life', async () => {
    const none = (some: typeof labels) => trainFaults(growHere, lives, some, metrics.length);
    expect(await none(labels.slice(0, 10))).toBeNull();
    expect(await none(labels.map((label) => ({ ...label, group: 'motor' })))).toBeNull();
    expect(await none(labels.map((label) => ({ ...label, unit: 'another' })))).toBeNull();
    expect(await none([])).toBeNull();
  });
});
