import type { AnomalySeverity, AnomalyType } from '../anomaly.ts';
import type { Expectation } from './member.ts';
import type { Reading } from './reading.ts';

/** The beginning of an episode, in the words of the specification's AnomalyDetection. */
export interface EpisodeBegan {
  readonly kind: 'began';
  readonly episodeStartMs: number;
  readonly anomalyType: AnomalyType;
  readonly severity: AnomalySeverity;
  readonly actualValue: number;
  readonly expectedValue: number | null;
  /** An end is null where there is no limit on that side. */
  readonly expectedRange: { readonly min: number | null; readonly max: number | null } | null;
  /** Of the expected value's magnitude, signed; null where the expected value is unknown or 0. */
  readonly deviationPercent: number | null;
  /** 0..1, 0.5 at the threshold. Orders detections; it is not the share of such detections that turn out true. */
  readonly confidence: number;
  /**
   * Weighted decades of the strongest member's tail model. An ordinal score, not a calibrated probability: on white noise
   * 0.02 % of readings score 8 or more, where the model's own figure would be one in a hundred million.
   */
  readonly score: number;
}

export interface EpisodeEnded {
  readonly kind: 'ended';
  readonly episodeStartMs: number;
  /** Event time of the reading that ended it. */
  readonly atMs: number;
}

export type Detection = EpisodeBegan | EpisodeEnded;

/** Least score for each severity; the worst first. */
const SEVERITIES: readonly (readonly [number, AnomalySeverity])[] = [
  [8, 'critical'],
  [6, 'high'],
  [4, 'medium'],
];

export function severityOf(score: number): AnomalySeverity {
  return SEVERITIES.find(([least]) => score >= least)?.[1] ?? 'low';
}

interface Exceedance {
  readonly reading: Reading;
  readonly score: number;
  readonly threshold: number;
  readonly anomalyType: AnomalyType;
  readonly expectation: Expectation | null;
}

export function describeDetection({ reading, score, threshold, anomalyType, expectation }: Exceedance): EpisodeBegan {
  const expected = expectation?.expected ?? null;
  return {
    kind: 'began',
    episodeStartMs: reading.timeMs,
    anomalyType,
    severity: severityOf(score),
    actualValue: reading.value,
    expectedValue: expected,
    expectedRange: expectation === null ? null : { min: expectation.min, max: expectation.max },
    deviationPercent:
      expected === null || expected === 0 ? null : (100 * (reading.value - expected)) / Math.abs(expected),
    confidence: score / (score + threshold),
    score,
  };
}
