import type { AnomalyOutcome } from './anomaly.ts';
import { THRESHOLD } from './detectors/ensemble.ts';
import { MULTIVARIATE_THRESHOLD } from './detectors/mewma.ts';
import { RELATION_THRESHOLD } from './detectors/relation-episode.ts';

/** Detectors whose thresholds follow what people say of their anomalies. Limits and rules are people's own. */
export const TUNABLE_DETECTORS = ['ensemble', 'multivariate', 'relations'] as const;
export type TunableDetector = (typeof TUNABLE_DETECTORS)[number];

export const BASE_THRESHOLDS: Readonly<Record<TunableDetector, number>> = {
  ...{ ensemble: THRESHOLD, multivariate: MULTIVARIATE_THRESHOLD, relations: RELATION_THRESHOLD },
};

/** A factor is never more: what is far beyond everything usual is told whatever people said of less. */
export const MAX_FACTOR = 2.5;
/** What one judgement moves at least. */
const STEP = 1.25;
/** How far beyond the score of a false alarm the threshold moves: the next equal one is no alarm. */
const BEYOND = 1.15;

/** The detector of a model such as "ensemble@2"; null for one that is not tuned. */
export function tunableOf(detectionModel: string): TunableDetector | null {
  const [name] = detectionModel.split('@');
  return TUNABLE_DETECTORS.find((one) => one === name) ?? null;
}

interface Judgement {
  readonly detector: TunableDetector;
  /** The factor of the threshold so far, 1 to MAX_FACTOR. */
  readonly factor: number;
  /** Of the anomaly when it was told; null when it is not known. */
  readonly score: number | null;
  /** What was said of the anomaly before; null when nothing was. */
  readonly before: AnomalyOutcome | null;
  readonly outcome: AnomalyOutcome;
}

/**
 * The factor of the threshold after a judgement, 1 to MAX_FACTOR: a false alarm moves it beyond the alarm's score, one
 * that was true, or false no longer, back by a step. Said again it moves nothing.
 */
export function factorAfter({ detector, factor, score, before, outcome }: Judgement): number {
  if (outcome === before) return factor;
  if (outcome === 'false_positive') {
    const excess = score === null ? 1 : score / BASE_THRESHOLDS[detector];
    return Math.min(MAX_FACTOR, Math.max(STEP * factor, BEYOND * excess));
  }
  return outcome === 'true_positive' || before === 'false_positive' ? Math.max(1, factor / STEP) : factor;
}
