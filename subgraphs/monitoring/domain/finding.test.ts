import { expect, test } from 'vitest';
import { ANOMALY_SEVERITIES } from './anomaly.ts';
import type { EpisodeBegan } from './detectors/detection.ts';
import { FAULT_SIGNATURES } from './fault-signatures.ts';
import { adviceFor, alertMessage, crossedLimit, IMPACTS } from './finding.ts';

const began: EpisodeBegan = {
  kind: 'began',
  episodeStartMs: 0,
  anomalyType: 'threshold',
  severity: 'low',
  actualValue: 31.23456,
  expectedValue: 21.4,
  expectedRange: { min: 19.5, max: 22.5 },
  deviationPercent: 45,
  confidence: 0.6,
  score: 3.4,
};

test('the message names the reading, its unit and what was expected', () => {
  expect(alertMessage(began, 'temperature', 'Cel')).toBe('temperature is 31.23 Cel, expected 21.4 (19.5 to 22.5)');
  expect(alertMessage({ ...began, expectedValue: null, expectedRange: null }, 'power_factor', '1')).toBe(
    'power_factor is 31.23, unlike anything learnt',
  );
});

test('the crossed limit is the nearer end of the expected range, none inside it', () => {
  expect(crossedLimit(began)).toBe(22.5);
  expect(crossedLimit({ ...began, actualValue: 3 })).toBe(19.5);
  expect(crossedLimit({ ...began, actualValue: 20 })).toBeNull();
  expect(crossedLimit({ ...began, expectedRange: null })).toBeNull();
});

test('a worse anomaly has no milder impact, whatever fault is likely', () => {
  for (const fault of [null, ...FAULT_SIGNATURES]) {
    const ranks = ANOMALY_SEVERITIES.map((severity) => IMPACTS.indexOf(adviceFor(severity, fault).impact));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
    if (fault !== null) expect(Math.max(...ranks)).toBeLessThanOrEqual(IMPACTS.indexOf(fault.impact));
  }
});
