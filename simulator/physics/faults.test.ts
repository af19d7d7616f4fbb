import { describe, expect, it } from 'vitest';
import { CoarseElevator } from './coarse.ts';
import { faultKinds } from './fault-kinds.ts';
import { metricNames } from './metrics.ts';
import { Scheduled } from './scheduled.ts';

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 8, 7);
const onsetMs = startMs + 10 * dayMs;
const failMs = onsetMs + 20 * dayMs;
const repairMs = failMs + 2 * dayMs;
const days = 40;

type Daily = Map<string, number[]>;

/** Means of each day, by metric and by its range within hours; NaN for a day of silence. */
function daysOf(name: string | null): Daily {
  const device = 'temperature_sensor' as const;
  const plan = name === null ? [] : [{ name, onsetMs, failMs, repairMs, power: 2, strength: 1, device }];
  const coarse = new CoarseElevator({ seed: 8, number: 2, startMs, condition: new Scheduled(plan) });
  const daily: Daily = new Map(metricNames.flatMap((metric) => [metric, `${metric} range`]).map((one) => [one, []]));
  for (let day = 0; day < days; day++) {
    const sums = new Map<string, number>();
    const add = (key: string, value: number) => sums.set(key, (sums.get(key) ?? 0) + value / 24);
    for (let hour = 1; hour <= 24; hour++) {
      const { mean, min, max, isSilent } = coarse.stepTo(startMs + day * dayMs + hour * 3_600_000);
      for (const metric of metricNames) {
        add(metric, isSilent ? Number.NaN : mean[metric]);
        add(`${metric} range`, isSilent ? Number.NaN : max[metric] - min[metric]);
      }
    }
    for (const [key, values] of daily) values.push(sums.get(key)!);
  }
  return daily;
}

const healthyDays = daysOf(null);

/** By how many deviations of healthy days the most changed is off its healthy twin, mean of three days. */
function strangeness(sick: Daily, untilDay: number): number {
  const off = [...healthyDays].map(([key, twin]) => {
    const mean = twin.reduce((sum, value) => sum + value, 0) / days;
    const deviation = Math.sqrt(twin.reduce((sum, value) => sum + (value - mean) ** 2, 0) / days);
    const differences = [1, 2, 3].map((back) => sick.get(key)![untilDay - back]! - twin[untilDay - back]!);
    const difference = Math.abs(differences.reduce((sum, value) => sum + value, 0) / 3);
    return key.startsWith('cycle_count') || deviation < 1e-9 ? 0 : difference / deviation;
  });
  return Math.max(...off);
}

const seen = faultKinds.filter(({ name }) => !['communication_loss', 'sensor_noise'].includes(name));

describe('a fault', () => {
  it.each(seen.map(({ name }) => name))(
    '%s shows before the failure, hardly at first, and not after the repair',
    (name) => {
      const sick = daysOf(name);
      expect(strangeness(sick, 10)).toBeLessThan(1);
      if (name !== 'sensor_stuck') expect(strangeness(sick, 14)).toBeLessThan(1.6);
      expect(strangeness(sick, 30)).toBeGreaterThan(1.5);
      expect(strangeness(sick, 40)).toBeLessThan(1.3);
    },
  );

  it('of the link is silence from failure to repair, of a noisy sensor a wider range', () => {
    const silent = daysOf('communication_loss').get('current')!;
    expect(silent.map(Number.isNaN).filter(Boolean).length).toBeGreaterThan(0);
    expect(silent.slice(0, 10).some(Number.isNaN)).toBe(false);
    expect(silent.slice(-5).some(Number.isNaN)).toBe(false);
    const range = (fault: string) => {
      const plan = [
        { name: fault, onsetMs: startMs, failMs, repairMs, power: 1, strength: 1, device: 'load_sensor' as const },
      ];
      const coarse = new CoarseElevator({ seed: 8, number: 2, startMs, condition: new Scheduled(plan) });
      let last = 0;
      for (let hour = 1; hour <= 24 * 25; hour++) {
        const { min, max } = coarse.stepTo(startMs + hour * 3_600_000);
        last = max.load_distribution - min.load_distribution;
      }
      return last;
    };
    expect(range('sensor_noise')).toBeGreaterThan(3 * range('ventilation_failure'));
  });
});
