import type { AnomalySeverity } from '../anomaly.ts';
import type { StateReader, StateWriter } from '../../../../core/signal/state-codec.ts';

/**
 * Logistic regression of "inside a labelled window" on the evidence of 177 episodes in NAB's development series (34 %
 * true). With one folder left out at a time episodes told 0.18, 0.33, 0.48, 0.72, 0.94 on average were true in 0.11, 0.25,
 * 0.31, 1.00, 0.91 of cases; Brier score 0.141, that of the base rate 0.225 (docs/benchmarks/detectors.md).
 */
const CONFIDENCE = { constant: -1.54, perDoubling: 0.78, beyondRange: 2.78 } as const;

/** Least confidence for each severity; the worst first. One odd reading is never more than a hint. */
const SEVERITIES: readonly (readonly [number, AnomalySeverity])[] = [
  [0.85, 'critical'],
  [0.6, 'high'],
  [0.35, 'medium'],
];

/** What an episode has shown so far. */
export interface Evidence {
  /** Readings at or above the threshold. */
  readonly exceedances: number;
  /** Highest score. */
  readonly peak: number;
  /** Whether a reading lay clearly beyond everything seen before. */
  readonly isBeyondRange: boolean;
  /** How many times more often than usual the series has called before (EpisodeRate); >= 1. */
  readonly callsTimesUsual: number;
}

export const NO_EVIDENCE: Evidence = { exceedances: 0, peak: 0, isBeyondRange: false, callsTimesUsual: 1 };

export const addEvidence = (before: Evidence, score: number, isBeyondRange: boolean): Evidence => ({
  ...before,
  exceedances: before.exceedances + 1,
  peak: Math.max(before.peak, score),
  isBeyondRange: before.isBeyondRange || isBeyondRange,
});

/**
 * The share of episodes with such evidence that turned out true, 0..1. Rises with the evidence. True episodes are as
 * frequent in a series that calls ten times as often, so the odds of each of its calls are a tenth (Bayes).
 */
export function confidenceOf({ exceedances, isBeyondRange, callsTimesUsual }: Evidence): number {
  const { constant, perDoubling, beyondRange } = CONFIDENCE;
  const logit = constant + perDoubling * Math.log2(exceedances) + (isBeyondRange ? beyondRange : 0);
  return 1 / (1 + callsTimesUsual * Math.exp(-logit));
}

/**
 * An episode is told once this much speaks for it: a single odd reading only when it is clearly beyond everything seen.
 * On NAB's development series 65 % of what is told is true, one false alarm in seven weeks and series; with 0.1 it is
 * 39 % and one in two weeks, for three windows more of 60.
 */
export const LEAST_CONFIDENCE = 0.25;

export function severityOf(confidence: number): AnomalySeverity {
  return SEVERITIES.find(([least]) => confidence >= least)?.[1] ?? 'low';
}

export function writeEvidence(writer: StateWriter, evidence: Evidence | null): void {
  const { exceedances, peak, isBeyondRange, callsTimesUsual } = evidence ?? NO_EVIDENCE;
  writer
    .u32(exceedances)
    .f64(peak)
    .f64(callsTimesUsual)
    .u32(isBeyondRange ? 1 : 0);
}

export function readEvidence(reader: StateReader): Evidence | null {
  const [exceedances, peak, callsTimesUsual, beyond] = [reader.u32(), reader.f64(), reader.f64(), reader.u32()];
  return exceedances === 0 ? null : { exceedances, peak, callsTimesUsual, isBeyondRange: beyond === 1 };
}
