import type { AnomalySeverity, AnomalyType } from '../anomaly.ts';
import type { Evidence } from './evidence.ts';
import { confidenceOf, severityOf } from './evidence.ts';
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
  /** 0..1: the share of such episodes that turned out true. */
  readonly confidence: number;
  /**
   * Weighted decades of the strongest member's tail model. An ordinal score, not a calibrated probability: on white noise
   * 0.02 % of readings score 8 or more, where the model's own figure would be one in a hundred million.
   */
  readonly score: number;
}

/** More speaks for the episode than when it was last told. */
export interface EpisodeWorsened {
  readonly kind: 'worsened';
  readonly episodeStartMs: number;
  /** Event time of the reading that decided it. */
  readonly atMs: number;
  readonly actualValue: number;
  readonly severity: AnomalySeverity;
  readonly confidence: number;
  /** Highest score of the episode so far. */
  readonly peak: number;
}

export interface EpisodeEnded {
  readonly kind: 'ended';
  readonly episodeStartMs: number;
  /** Event time of the reading that ended it. */
  readonly atMs: number;
  /** Highest score of the episode; missing where there are no scores, as with limits. */
  readonly peak?: number;
}

export type Detection = EpisodeBegan | EpisodeWorsened | EpisodeEnded;

interface Exceedance {
  /** Event time of the first exceedance of the episode. */
  readonly startMs: number;
  readonly reading: Reading;
  readonly score: number;
  readonly anomalyType: AnomalyType;
  readonly expectation: Expectation | null;
  readonly evidence: Evidence;
}

export function describeBeginning({
  startMs,
  reading,
  score,
  anomalyType,
  expectation,
  evidence,
}: Exceedance): EpisodeBegan {
  const expected = expectation?.expected ?? null;
  const confidence = confidenceOf(evidence);
  return {
    kind: 'began',
    episodeStartMs: startMs,
    anomalyType,
    severity: severityOf(confidence),
    actualValue: reading.value,
    expectedValue: expected,
    expectedRange: expectation === null ? null : { min: expectation.min, max: expectation.max },
    deviationPercent: deviationPercent(reading.value, expected),
    confidence,
    score,
  };
}

export function deviationPercent(actual: number, expected: number | null): number | null {
  return expected === null || expected === 0 ? null : (100 * (actual - expected)) / Math.abs(expected);
}

/** What the next reading of an episode adds; null when its severity stays. */
export function describeWorsening(
  episodeStartMs: number,
  { timeMs, value }: Reading,
  before: Evidence,
  after: Evidence,
): EpisodeWorsened | null {
  const confidence = confidenceOf(after);
  const severity = severityOf(confidence);
  if (severity === severityOf(confidenceOf(before))) return null;
  return { kind: 'worsened', episodeStartMs, atMs: timeMs, actualValue: value, severity, confidence, peak: after.peak };
}
