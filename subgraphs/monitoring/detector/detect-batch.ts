import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import { unpackFlags } from '../../../core/contracts/reading-flags.ts';
import { isDetectable, isUsualOperation } from '../domain/detectable.ts';
import type { Detection } from '../domain/detectors/detection.ts';
import { tempered } from '../domain/detectors/tempered.ts';
import type { Direction } from '../domain/fault-signatures.ts';
import type { EquipmentStates } from './equipment-states.ts';
import type { Waiting } from '../domain/reorder.ts';
import type { LastReadings } from './last-readings.ts';
import type { LimitWatch } from './limit-watch.ts';
import type { RuleFinding, RuleWatch } from './rule-watch.ts';
import type { SeriesKey, SeriesStates } from './series-states.ts';
import type { Tunings } from './tunings.ts';

export type Watcher = 'ensemble' | 'limits' | 'multivariate' | 'relations';

/** What else stood out, by its series. */
export interface RawSign {
  readonly key: SeriesKey;
  readonly direction: Direction;
}

/** A detection of a series that is known by its keys only. */
export interface RawFinding extends SeriesKey {
  readonly watcher: Watcher;
  readonly detection: Detection;
  readonly operatingMode: OperatingMode;
  /** Load of the car at the time in kg; null when nobody says. */
  readonly load: number | null;
  /** What else stood out with it, the strongest first. */
  readonly signs: readonly RawSign[];
}

/** What a rule says of a series that is known by its keys only. */
export interface RawRuleFinding extends SeriesKey, RuleFinding {
  readonly watcher: 'rule';
}

export interface Watchers {
  readonly states: SeriesStates;
  readonly equipment: EquipmentStates;
  readonly limits: LimitWatch;
  readonly rules: RuleWatch;
  readonly last: LastReadings;
  readonly tunings: Tunings;
}

/**
 * Takes a batch's readings one by one, each series in the order of its event times. Moves the watchers on; taken again
 * after a crash, a batch changes nothing that had been moved on by it.
 */
export function detectBatch(batch: ReadingBatch, watchers: Watchers): (RawFinding | RawRuleFinding)[] {
  const findings: (RawFinding | RawRuleFinding)[] = [];
  for (let index = 0; index < batch.count; index++) {
    const flags = batch.flags[index] ?? 0;
    if (!isDetectable(flags)) continue;
    const key = { installationKey: batch.installationKey[index] ?? 0, metricId: batch.metricId[index] ?? 0 };
    const arrived = { timeMs: batch.time[index] ?? 0, value: batch.value[index] ?? 0, flags };
    watchers.last.note(key, arrived.timeMs, arrived.value, flags);
    for (const reading of watchers.states.arrive(key, arrived)) detect(key, reading, watchers, findings);
  }
  return findings;
}

function detect(
  key: SeriesKey,
  { timeMs, value, flags }: Waiting,
  { states, equipment, limits, rules, last, tunings }: Watchers,
  findings: (RawFinding | RawRuleFinding)[],
): void {
  const found = (watcher: Watcher, detection: Detection, at: SeriesKey = key, signs: readonly RawSign[] = []) => {
    const load = last.loadAt(at.installationKey, timeMs);
    findings.push({ ...at, watcher, detection, load, signs, operatingMode: unpackFlags(flags).operatingMode });
  };
  if (isUsualOperation(flags)) {
    for (const detection of states.step(key, timeMs, value, tunings.ofSeries(key))) {
      const isPart = equipment.isWatchedTogether(key);
      found('ensemble', isPart ? tempered(detection, states.observedMs(key)) : detection);
    }
    for (const one of equipment.step(key, timeMs, value, tunings.ofEquipment(key)))
      found(one.detection.detector, one.detection, one.key, one.signs);
  }
  const crossing = limits.step(key, timeMs, value);
  if (crossing !== null) found('limits', crossing);
  for (const finding of rules.step(key, timeMs, value)) findings.push({ ...key, ...finding, watcher: 'rule' });
}
