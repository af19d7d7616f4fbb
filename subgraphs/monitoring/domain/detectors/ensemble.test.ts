import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lcgFraction, nextLcg } from '../../../../core/signal/lcg.ts';
import type { Detection, EpisodeBegan } from './detection.ts';
import type { EnsembleState } from './ensemble.ts';
import { createEnsemble, restore, snapshot, step } from './ensemble.ts';
import type { Reading } from './reading.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function detectAll(readings: readonly Reading[], state: EnsembleState = createEnsemble()): Detection[] {
  return readings.flatMap((reading) => [...step(state, reading)]);
}

const began = (detections: readonly Detection[]): EpisodeBegan[] =>
  detections.filter((detection) => detection.kind === 'began');

/** Hourly readings with a daily rhythm and some noise, always the same for a seed. */
function rhythm(count: number, seed = 1): Reading[] {
  let state = seed;
  return Array.from({ length: count }, (_, index) => {
    state = nextLcg(state);
    return { timeMs: index * HOUR_MS, value: 20 + 3 * Math.sin((index * Math.PI) / 12) + lcgFraction(state) };
  });
}

/** The shipped extract of NAB: hourly readings in °F of a real building sensor with two labelled failures. */
function buildingSensor(): Reading[] {
  const file = new URL('../../../../simulator/data/ambient_temperature_system_failure.csv', import.meta.url);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const [time = '', value = ''] = line.split(',');
    return { timeMs: Date.parse(time), value: Number(value) };
  });
}

const FAILURES = [
  ['2013-12-15T07:00:00Z', '2013-12-30T09:00:00Z'],
  ['2014-03-29T15:00:00Z', '2014-04-20T22:00:00Z'],
].map(([from = '', to = '']) => ({ from: Date.parse(from), to: Date.parse(to) }));

describe('on the real building sensor, whatever its clock is shifted by', () => {
  const readings = buildingSensor();
  const shifts = [0, 1, 2, 3, 4, 5, 6].flatMap((day) =>
    [0, 5.25, 11, 17.6].map((hour) => day * DAY_MS + hour * HOUR_MS),
  );

  test.each([
    ['degrees Fahrenheit', (value: number) => value],
    ['degrees Celsius', (value: number) => ((value - 32) * 5) / 9],
  ])('both labelled failures are found with at most five other alarms, in %s', (_unit, convert) => {
    for (const shift of shifts) {
      const starts = began(
        detectAll(readings.map(({ timeMs, value }) => ({ timeMs: timeMs + shift, value: convert(value) }))),
      );
      const inside = FAILURES.map(
        ({ from, to }) =>
          starts.filter((start) => start.episodeStartMs - shift >= from && start.episodeStartMs - shift <= to).length,
      );
      expect(inside.every((count) => count >= 1)).toBe(true);
      expect(starts.length - inside.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(5);
    }
  });

  test('no false alarm is told as graver than a failure', () => {
    const worst = new Map<number, string>();
    for (const detection of detectAll(readings))
      if (detection.kind !== 'ended') worst.set(detection.episodeStartMs, detection.severity);
    const isTrue = (at: number) => FAILURES.some(({ from, to }) => at >= from && at <= to);
    const severities = (wanted: boolean) =>
      [...worst].filter(([at]) => isTrue(at) === wanted).map(([, severity]) => severity);
    for (const severity of severities(false)) expect(['low', 'medium']).toContain(severity);
    expect(severities(true)).toContain('high');
    for (const severity of severities(true)) expect(['medium', 'high', 'critical']).toContain(severity);
  });

  test('the state of a series stays within 16 KB', () => {
    const state = createEnsemble();
    detectAll(readings, state);
    expect(snapshot(state).byteLength).toBeLessThanOrEqual(16_384);
  });
});

test('running straight is running with a snapshot and restore at any points', () => {
  const readings = rhythm(1500).map((reading, index) => ({
    ...reading,
    value: index > 900 && index < 930 ? reading.value + 12 : reading.value,
  }));
  const straight = detectAll(readings);
  expect(straight.map((detection) => detection.kind)).toContain('ended');
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1499 }), { minLength: 1, maxLength: 5 }), (cuts) => {
      let state = createEnsemble();
      const detections = readings.flatMap((reading, index) => {
        if (cuts.includes(index)) state = restore(snapshot(state));
        return [...step(state, reading)];
      });
      expect(detections).toEqual(straight);
    }),
    { numRuns: 30 },
  );
});

test('a reading at or before the watermark changes nothing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(400), fc.double({ noNaN: true }), (count, back, value) => {
      const state = createEnsemble();
      detectAll(rhythm(count), state);
      const before = snapshot(state);
      expect(step(state, { timeMs: state.watermarkMs - back, value })).toEqual([]);
      expect(snapshot(state)).toEqual(before);
    }),
    { numRuns: 50 },
  );
});

test('values that are not finite are ignored, and any finite ones are survived', () => {
  fc.assert(
    fc.property(fc.array(fc.double(), { minLength: 300, maxLength: 500 }), (values) => {
      const state = createEnsemble();
      values.forEach((value, index) => step(state, { timeMs: index, value }));
      expect(state.readings).toBe(values.filter((value) => Number.isFinite(value)).length);
      expect(Number.isFinite(state.score)).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('a jump far beyond everything seen is one episode with what was expected', () => {
  const readings = rhythm(1000).map((reading, index) =>
    index >= 600 && index < 640 ? { ...reading, value: reading.value + 40 } : reading,
  );
  const detections = detectAll(readings).filter(({ episodeStartMs }) => episodeStartMs >= 600 * HOUR_MS);
  expect(detections.filter(({ kind }) => kind !== 'worsened').map(({ kind }) => kind)).toEqual(['began', 'ended']);
  const [start] = began(detections);
  expect(start).toMatchObject({ episodeStartMs: 600 * HOUR_MS, severity: 'high' });
  expect(start?.actualValue).toBe(readings[600]?.value);
  expect(start?.expectedValue).toBeGreaterThan(15);
  expect(start?.expectedValue).toBeLessThan(25);
  expect(start?.expectedRange?.max).toBeLessThan(start?.actualValue ?? 0);
  expect(start?.deviationPercent).toBeGreaterThan(100);
  expect(start?.confidence).toBeGreaterThan(0.5);
  expect(start?.confidence).toBeLessThanOrEqual(1);
});

test('nothing is reported while the series is being learnt', () => {
  const wild = rhythm(300).map((reading, index) => ({
    ...reading,
    value: index % 50 === 49 ? 1e6 * index : reading.value,
  }));
  expect(began(detectAll(wild))).toEqual([]);
});

test('a state of another layout or cut short is refused', () => {
  const bytes = snapshot(createEnsemble());
  expect(() => restore(bytes.subarray(0, 100))).toThrow(RangeError);
  expect(() => restore(new Uint8Array([9, 0, 0, 0]))).toThrow(/layout 9/);
});
