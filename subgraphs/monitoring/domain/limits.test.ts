import { expect, test } from 'vitest';
import { bestSignature, directionOf } from './fault-signatures.ts';
import { alertMessage, crossedLimit } from './finding.ts';
import { isBeyond, limitCrossed } from './limits.ts';

test('a value on the limit keeps it; how far it goes beyond decides the severity', () => {
  const limits = { min: null, max: 100 };
  expect(isBeyond(100, limits)).toBe(false);
  expect(isBeyond(100.1, limits)).toBe(true);
  expect(isBeyond(-1e9, limits)).toBe(false);
  const severities = [101, 111, 130].map((value) => limitCrossed({ timeMs: 0, value }, limits).severity);
  expect(severities).toEqual(['medium', 'high', 'critical']);
});

test('what is told names the limit that was crossed and where to look first', () => {
  const crossed = limitCrossed({ timeMs: 0, value: 90 }, { min: 10, max: 80 });
  expect(crossedLimit(crossed)).toBe(80);
  expect(alertMessage(crossed, 'motor_temperature', 'Cel')).toBe('motor_temperature is 90 Cel, beyond the limit 80');
  const direction = directionOf(crossed.actualValue, crossed.expectedValue, crossed.expectedRange);
  expect(direction).toBe('above');
  expect(bestSignature([{ metric: 'motor_temperature', direction: 'above' }])?.cause).toBe(
    'Motor overload or blocked ventilation',
  );
});
