import type { Detection } from './detection.ts';

/** A week, with its weekend: before it the extremes of a metric have not been seen. */
const MATURE_MS = 7 * 86_400_000;
/** What a single metric has to show to be more than a hint. */
const SURE = 0.85;

/**
 * What a single metric says of equipment whose metrics are also watched together. Of a dozen restless metrics one is odd
 * nearly every day, so it is a hint (`low`) unless it is sure, and always before a week: the detectors of all metrics
 * together call when it is more. Confidence stays what it was calibrated to be.
 */
export function tempered(detection: Detection, observedMs: number): Detection {
  if (detection.kind === 'ended' || (observedMs >= MATURE_MS && detection.confidence >= SURE)) return detection;
  return { ...detection, severity: 'low' };
}
