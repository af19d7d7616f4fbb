import { expect, test } from 'vitest';
import type { EpisodeBegan } from './detection.ts';
import { tempered } from './tempered.ts';

const DAY_MS = 86_400_000;
const began = (confidence: number): EpisodeBegan => ({
  ...{ kind: 'began', episodeStartMs: 0, anomalyType: 'threshold', severity: 'critical', actualValue: 1 },
  ...{ expectedValue: null, expectedRange: null, deviationPercent: null, score: 9, confidence },
});

test('a single metric of several is a hint before a week, and afterwards unless it is sure', () => {
  expect(tempered(began(0.95), 6 * DAY_MS)).toMatchObject({ severity: 'low', confidence: 0.95 });
  expect(tempered(began(0.95), 8 * DAY_MS)).toMatchObject({ severity: 'critical' });
  expect(tempered(began(0.7), 8 * DAY_MS)).toMatchObject({ severity: 'low', confidence: 0.7 });
});

test('the end of an episode is what it was', () => {
  const ended = { kind: 'ended', episodeStartMs: 0, atMs: 1 } as const;
  expect(tempered(ended, 0)).toBe(ended);
});
