import type { AnomalySeverity } from './anomaly.ts';
import type { EpisodeBegan } from './detectors/detection.ts';
import type { Reading } from './detectors/reading.ts';
import type { Limits } from './reading-status.ts';
import { excessShare } from './reading-status.ts';

export const LIMITS_DETECTOR = 'limits';
export const LIMITS_MODEL = `${LIMITS_DETECTOR}@1`;

/** Least excess, as a share of the limits' distance, for each severity: what crosses a limit is never low. */
const SEVERITIES: readonly (readonly [number, AnomalySeverity])[] = [
  [0.25, 'critical'],
  [0.1, 'high'],
];

export const isBeyond = (value: number, { min, max }: Limits): boolean =>
  (min !== null && value < min) || (max !== null && value > max);

/** The beginning of an episode beyond limits that were given, not learnt: nothing is expected but to keep them. */
export function limitCrossed({ timeMs, value }: Reading, limits: Limits): EpisodeBegan {
  const excess = excessShare(value, limits);
  return {
    kind: 'began',
    episodeStartMs: timeMs,
    anomalyType: 'threshold',
    severity: SEVERITIES.find(([least]) => excess >= least)?.[1] ?? 'medium',
    actualValue: value,
    expectedValue: null,
    expectedRange: limits,
    deviationPercent: null,
    // It is beyond the limit: nothing is guessed.
    confidence: 1,
    score: excess,
  };
}
