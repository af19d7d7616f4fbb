import { expect, test } from 'vitest';
import { knownFailures } from '../known-failures.ts';
import { anomalyLine } from './lines.ts';

const shiftMs = 1_000_000_000;
const [first] = knownFailures(shiftMs);

function line(atMs: number): string {
  const anomaly = {
    ...{ severity: 'HIGH', metric: 'temperature', actualValue: 91.25, expectedRange: { min: 66, max: 75 } },
    ...{ detectionModel: 'learned-range', detectedAt: new Date(atMs).toISOString() },
    equipment: { name: 'Air handler 1', building: { name: 'Harbour House' } },
  };
  return anomalyLine({ anomalyDetected: { cursor: '1', occurredAt: anomaly.detectedAt, anomaly } }, shiftMs);
}

test('an anomaly is told in one line with its place, value and expected range', () => {
  expect(line(Date.parse('2026-05-01T12:00:00Z'))).toBe(
    'ANOMALY  2026-05-01 12:00Z HIGH     Air handler 1, Harbour House: temperature 91.3, expected 66 … 75 (learned-range) · outside the known failures',
  );
});

test('an anomaly at either end of a known failure lies inside it, a moment earlier it does not', () => {
  expect(line(first!.fromMs)).toContain('inside known failure 1');
  expect(line(first!.toMs)).toContain('inside known failure 1');
  expect(line(first!.fromMs - 1)).toContain('outside the known failures');
});
