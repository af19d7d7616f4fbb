import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import { unpackFlags } from '../../../core/contracts/reading-flags.ts';
import { isDetectable } from '../domain/detectable.ts';
import type { Detection } from '../domain/detectors/detection.ts';
import type { LastReadings } from './last-readings.ts';
import type { LimitWatch } from './limit-watch.ts';
import type { RuleFinding, RuleWatch } from './rule-watch.ts';
import type { SeriesKey, SeriesStates } from './series-states.ts';

export type Watcher = 'ensemble' | 'limits';

/** A detection of a series that is known by its keys only. */
export interface RawFinding extends SeriesKey {
  readonly watcher: Watcher;
  readonly detection: Detection;
  readonly operatingMode: OperatingMode;
  /** Load of the car at the time in kg; null when nobody says. */
  readonly load: number | null;
}

/** What a rule says of a series that is known by its keys only. */
export interface RawRuleFinding extends SeriesKey, RuleFinding {
  readonly watcher: 'rule';
}

export interface Watchers {
  readonly states: SeriesStates;
  readonly limits: LimitWatch;
  readonly rules: RuleWatch;
  readonly last: LastReadings;
}

/** Takes a batch's readings in their order, one by one. Moves the watchers on: a batch must be taken once. */
export function detectBatch(
  batch: ReadingBatch,
  { states, limits, rules, last }: Watchers,
): (RawFinding | RawRuleFinding)[] {
  const findings: (RawFinding | RawRuleFinding)[] = [];
  const { time, value, flags } = batch;
  for (let index = 0; index < batch.count; index++) {
    const packed = flags[index] ?? 0;
    if (!isDetectable(packed)) continue;
    const key = { installationKey: batch.installationKey[index] ?? 0, metricId: batch.metricId[index] ?? 0 };
    const [timeMs, reading] = [time[index] ?? 0, value[index] ?? 0];
    last.note(key, timeMs, reading, packed);
    const found = (watcher: Watcher, detection: Detection) => {
      const load = last.loadAt(key.installationKey, timeMs);
      findings.push({ ...key, watcher, detection, load, operatingMode: unpackFlags(packed).operatingMode });
    };
    for (const detection of states.step(key, timeMs, reading)) found('ensemble', detection);
    const crossing = limits.step(key, timeMs, reading);
    if (crossing !== null) found('limits', crossing);
    for (const finding of rules.step(key, timeMs, reading)) findings.push({ ...key, ...finding, watcher: 'rule' });
  }
  return findings;
}
