import { expect, test } from 'vitest';
import { ANOMALY_STATUSES } from './anomaly.ts';
import { mayMove } from './anomaly-lifecycle.ts';

test('nothing leads out of resolved, everything leads into it, and no status forbids itself', () => {
  for (const status of ANOMALY_STATUSES) {
    expect(mayMove(status, 'resolved')).toBe(true);
    expect(mayMove(status, status)).toBe(true);
    if (status !== 'resolved') expect(mayMove('resolved', status)).toBe(false);
  }
});
