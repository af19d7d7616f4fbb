import { expect, test } from 'vitest';
import { ANOMALY_SEVERITIES } from './anomaly.ts';
import { ALERT_SEVERITIES, alertSeverityOf } from './severity.ts';

test('a worse anomaly is never a milder alert, and every alert severity is reached', () => {
  const ranks = ANOMALY_SEVERITIES.map((severity) => ALERT_SEVERITIES.indexOf(alertSeverityOf(severity)));
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  expect(new Set(ranks)).toEqual(new Set([0, 1, 2]));
});
