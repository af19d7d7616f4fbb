import { describe, expect, it } from 'vitest';
import { elevatorHistory } from '../physics/fleet-history.ts';
import { metricNames, sensorTypes } from '../physics/metrics.ts';
import { historyOptions, measureOptions } from '../options.ts';
import { batchesOf, batchSize, ToldLife } from './readings.ts';

const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 0, 1);
const endMs = startMs + 10 * 24 * hourMs;
const elevator = { number: 3, devices: Object.fromEntries(sensorTypes.map((type) => [type, `id of ${type}`])) };
const life = (rawHours: number) =>
  new ToldLife(elevator, { seed: 4, startMs, endMs, rawFromMs: endMs - rawHours * hourMs, rawEveryMs: 60_000 });

describe('the past that is imported', () => {
  it('has one reading a metric and hour, then one an interval, and no moment twice', () => {
    const readings = [...life(6).readings()];
    const keys = new Set(readings.map(({ deviceId, metric, timeMs }) => `${deviceId} ${metric} ${timeMs}`));
    expect(keys.size).toBe(readings.length);
    const current = readings.filter(({ metric }) => metric === 'current');
    expect(current.length).toBeLessThanOrEqual(10 * 24 - 6 + 6 * 60);
    expect(current.length).toBeGreaterThan(0.9 * (10 * 24 + 6 * 59));
    expect(new Set(readings.map(({ metric }) => metric)).size).toBe(metricNames.length);
  });

  it('is the life that the labels are of', () => {
    const told = life(0);
    const values = [...told.readings()].filter(({ metric }) => metric === 'vibration_level').map(({ value }) => value);
    const history = elevatorHistory(3, { count: 1, days: 10, seed: 4, startMs });
    const expected = [...history.metrics.vibration_level.mean].filter((value) => !Number.isNaN(value));
    expect(values.length).toBe(expected.length);
    values.forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 3));
    expect(told.condition.records).toEqual(history.faults);
  });

  it('is sent in batches that a door takes, in order, without loss', () => {
    const readings = [...life(1).readings()];
    const batches = [...batchesOf(readings)];
    expect(Math.max(...batches.map(({ length }) => length))).toBe(batchSize);
    expect(batches.flat()).toEqual(readings);
  });
});

describe('the command line', () => {
  it('has defaults, takes numbers within their bounds, and says what is wrong', () => {
    expect(historyOptions([])).toMatchObject({ elevators: 10, days: 90, seed: 1, rawHours: 0 });
    expect(historyOptions(['--days', '30', '--seed', '9'])).toMatchObject({ days: 30, seed: 9 });
    expect(measureOptions(['--devices', '100'])).toMatchObject({ devices: 100, seconds: 30 });
    expect(() => historyOptions(['--days', 'many'])).toThrow('--days is a whole number from 1 to 730, not "many".');
    expect(() => measureOptions(['--devices', '0'])).toThrow('from 1 to');
    expect(() => historyOptions(['--day', '3'])).toThrow('--day');
  });
});
