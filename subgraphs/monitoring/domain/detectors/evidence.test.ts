import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ANOMALY_SEVERITIES } from '../anomaly.ts';
import { EpisodeRate } from './episode-rate.ts';
import { addEvidence, confidenceOf, LEAST_CONFIDENCE, NO_EVIDENCE, severityOf } from './evidence.ts';

const DAY_MS = 86_400_000;

test('more evidence never lowers confidence or severity, and a restless series never raises them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 300 }),
      fc.double({ min: 1, max: 1e6, noNaN: true }),
      (beyond, callsTimesUsual) => {
        let evidence = { ...NO_EVIDENCE, callsTimesUsual };
        let last = 0;
        for (const isBeyond of beyond) {
          evidence = { ...addEvidence(evidence, 3, isBeyond), callsTimesUsual };
          const confidence = confidenceOf(evidence);
          expect(confidence).toBeGreaterThanOrEqual(last);
          expect(confidence).toBeLessThanOrEqual(confidenceOf({ ...evidence, callsTimesUsual: 1 }));
          last = confidence;
        }
        expect(last).toBeLessThanOrEqual(1);
      },
    ),
  );
});

test('severity rises with confidence through all four grades', () => {
  const grades = [0.26, 0.4, 0.7, 0.9].map(severityOf);
  expect(grades).toEqual(ANOMALY_SEVERITIES);
});

test('a single odd reading is told only when it lies clearly beyond everything seen', () => {
  expect(confidenceOf(addEvidence(NO_EVIDENCE, 20, false))).toBeLessThan(LEAST_CONFIDENCE);
  expect(confidenceOf(addEvidence(NO_EVIDENCE, 3, true))).toBeGreaterThan(0.5);
});

test('a series that calls every hour is believed less than one that calls every fortnight', () => {
  const calls = (everyMs: number) => {
    const rate = new EpisodeRate();
    rate.observe(0);
    let last = 1;
    for (let at = everyMs; at <= 60 * DAY_MS; at += everyMs) last = rate.candidate(at);
    return last;
  };
  expect(calls(14 * DAY_MS)).toBe(1);
  expect(calls(DAY_MS)).toBeGreaterThan(4);
  expect(calls(DAY_MS / 24)).toBeGreaterThan(100);
});

test('a series that was restless once is forgiven', () => {
  const rate = new EpisodeRate();
  rate.observe(0);
  for (let at = 0; at < 7 * DAY_MS; at += DAY_MS / 24) rate.candidate(at);
  expect(rate.candidate(8 * DAY_MS)).toBeGreaterThan(20);
  expect(rate.candidate(365 * DAY_MS)).toBe(1);
});
