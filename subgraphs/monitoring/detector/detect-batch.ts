import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import { unpackFlags } from '../../../core/contracts/reading-flags.ts';
import { isDetectable } from '../domain/detectable.ts';
import type { Detection } from '../domain/detectors/detection.ts';
import type { SeriesKey, SeriesStates } from './series-states.ts';

/** A detection of a series that is known by its keys only. */
export interface RawFinding extends SeriesKey {
  readonly detection: Detection;
  readonly operatingMode: OperatingMode;
}

/** Takes a batch's readings in their order, one by one. Moves `states` on: a batch must be taken once. */
export function detectBatch(batch: ReadingBatch, states: SeriesStates): RawFinding[] {
  const findings: RawFinding[] = [];
  const { time, value, flags } = batch;
  for (let index = 0; index < batch.count; index++) {
    const packed = flags[index] ?? 0;
    if (!isDetectable(packed)) continue;
    const key = { installationKey: batch.installationKey[index] ?? 0, metricId: batch.metricId[index] ?? 0 };
    const detections = states.step(key, time[index] ?? 0, value[index] ?? 0);
    for (const detection of detections) {
      findings.push({ ...key, detection, operatingMode: unpackFlags(packed).operatingMode });
    }
  }
  return findings;
}
