import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HealthFacts } from './health.ts';
import { HEALTH_STATUSES, healthOf, healthTrend, riskOf } from './health.ts';
import { excessShare, readingStatus } from './reading-status.ts';

const none: HealthFacts = {
  alerts: { info: 0, warning: 0, critical: 0 },
  anomalies: { low: 0, medium: 0, high: 0, critical: 0 },
  readings: { normal: 3, attention: 0, warning: 0, critical: 0, unknown: 0 },
  dataAgeMs: 0,
};
const count = fc.nat({ max: 4 });
const anyFacts: fc.Arbitrary<HealthFacts> = fc.record({
  alerts: fc.record({ info: count, warning: count, critical: count }),
  anomalies: fc.record({ low: count, medium: count, high: count, critical: count }),
  readings: fc.record({ normal: count, attention: count, warning: count, critical: count, unknown: count }),
  dataAgeMs: fc.nat({ max: 2 * 86_400_000 }),
});
const rank = (facts: HealthFacts) => {
  const { status } = healthOf(facts);
  return status === null ? -1 : HEALTH_STATUSES.indexOf(status);
};

/** Every way in which one thing more can be wrong. */
const worsenings: ((facts: HealthFacts) => HealthFacts)[] = [
  ...(['info', 'warning', 'critical'] as const).map((word) => (facts: HealthFacts) => ({
    ...facts,
    alerts: { ...facts.alerts, [word]: facts.alerts[word] + 1 },
  })),
  ...(['low', 'medium', 'high', 'critical'] as const).map((word) => (facts: HealthFacts) => ({
    ...facts,
    anomalies: { ...facts.anomalies, [word]: facts.anomalies[word] + 1 },
  })),
  ...(['attention', 'warning', 'critical', 'unknown'] as const).map((word) => (facts: HealthFacts) => ({
    ...facts,
    readings: { ...facts.readings, [word]: facts.readings[word] + 1 },
  })),
  (facts) => ({ ...facts, dataAgeMs: (facts.dataAgeMs ?? 0) + 3_600_000 }),
];

describe('the health of equipment', () => {
  test('the parts add up to the score, which lies between 0 and 100', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { score, parts } = healthOf(facts);
        expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
        expect(score).toBe(Math.round(parts.reduce((sum, part) => sum + part.weight * part.score, 0)));
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(100);
      }),
    );
  });

  test('nothing that gets worse raises the score or betters the status', () => {
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(...worsenings), (facts, worsen) => {
        const worse = worsen(facts);
        expect(healthOf(worse).score).toBeLessThanOrEqual(healthOf(facts).score ?? -1);
        expect(rank(worse)).toBeGreaterThanOrEqual(rank(facts));
        expect(riskOf(healthOf(worse))).toBeGreaterThanOrEqual(riskOf(healthOf(facts)));
      }),
    );
  });

  test('all well is 100; without data there is no score, and a critical alert is still one', () => {
    expect(healthOf(none)).toMatchObject({ score: 100, status: 'healthy' });
    expect(healthOf({ ...none, dataAgeMs: null })).toEqual({ score: null, status: null, parts: [] });
    const alarmed = { ...none, dataAgeMs: null, alerts: { ...none.alerts, critical: 1 } };
    expect(healthOf(alarmed)).toMatchObject({ score: null, status: 'critical' });
  });

  test('the trend is that against the day before, unknown without it', () => {
    expect(healthTrend(90, [80, 82])).toBe('improving');
    expect(healthTrend(70, [80, 82])).toBe('declining');
    expect(healthTrend(80, [80, 82])).toBe('stable');
    expect(healthTrend(80, [])).toBeNull();
    expect(healthTrend(null, [80])).toBeNull();
  });
});

describe('the status of a reading', () => {
  const reading = { value: 20, limits: { min: 0, max: 30 }, learned: false, openAnomaly: null, ageMs: 0 };
  test('follows the limits: near one, beyond it, far beyond it', () => {
    expect(readingStatus(reading)).toBe('normal');
    expect(readingStatus({ ...reading, value: 29 })).toBe('attention');
    expect(readingStatus({ ...reading, value: 31 })).toBe('warning');
    expect(readingStatus({ ...reading, value: -20 })).toBe('critical');
    expect(excessShare(60, { min: null, max: 30 })).toBe(1);
  });
  test('is the worse of limits and anomaly, and unknown when old or when nobody knows', () => {
    expect(readingStatus({ ...reading, openAnomaly: 'high' })).toBe('warning');
    const unlimited = { ...reading, limits: { min: null, max: null } };
    expect(readingStatus(unlimited)).toBe('unknown');
    expect(readingStatus({ ...unlimited, learned: true })).toBe('normal');
    expect(readingStatus({ ...reading, ageMs: 90_000_000 })).toBe('unknown');
  });
});
