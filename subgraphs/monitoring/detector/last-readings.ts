import { operatingModes } from '../../../core/contracts/operating-mode.ts';
import type { LastReading, ModeChange, Presence } from '../store/last-readings.ts';
import type { Directory } from './directory.ts';
import type { SeriesKey } from './series-states.ts';
import { seriesNumber } from './series-states.ts';

const HOUR_MS = 3_600_000;
const NOT_STATED = 0;
const LOAD_WEIGHT = 15;
/** A load of this age is no longer that of the moment. */
const LOAD_MS = 5 * 60_000;

interface Last extends SeriesKey {
  timeMs: number;
  value: number;
  isNew: boolean;
  hour: number;
  modeCode: number;
}

export interface News {
  readonly readings: LastReading[];
  readonly presence: Presence[];
  readonly modes: ModeChange[];
}

/**
 * The last reading of each series, the hours in which equipment was heard of and its car modes: gathered in memory, to
 * be written in batches. What a crash loses is taken again by the replay.
 */
export class LastReadings {
  readonly #directory: Directory;
  readonly #isLearned: (key: SeriesKey) => boolean;
  readonly #last = new Map<number, Last>();
  readonly #new: Last[] = [];
  readonly #hours: { readonly installationKey: number; readonly hour: number }[] = [];
  readonly #modes: { readonly installationKey: number; readonly atMs: number; readonly code: number }[] = [];

  constructor(directory: Directory, isLearned: (key: SeriesKey) => boolean) {
    this.#directory = directory;
    this.#isLearned = isLearned;
  }

  /** `flags` as packed in the batch. A reading older than the last one of its series is late and no news. */
  note(key: SeriesKey, timeMs: number, value: number, flags: number): void {
    const series = seriesNumber(key);
    let last = this.#last.get(series);
    if (last === undefined) {
      last = { ...key, timeMs: -Infinity, value, isNew: false, hour: -1, modeCode: NOT_STATED };
      this.#last.set(series, last);
    }
    if (!(timeMs > last.timeMs)) return;
    last.timeMs = timeMs;
    last.value = value;
    if (!last.isNew) {
      last.isNew = true;
      this.#new.push(last);
    }
    const hour = Math.floor(timeMs / HOUR_MS);
    if (hour !== last.hour) {
      last.hour = hour;
      this.#hours.push({ installationKey: key.installationKey, hour });
    }
    const code = (flags >> 2) & 15;
    if (code !== last.modeCode && code !== NOT_STATED) {
      last.modeCode = code;
      this.#modes.push({ installationKey: key.installationKey, atMs: timeMs, code });
    }
  }

  /** Load of the car at a moment, in kg, by the sensors of the same installation; null when none says. */
  loadAt(installationKey: number, timeMs: number): number | null {
    const last = this.#last.get(seriesNumber({ installationKey, metricId: LOAD_WEIGHT }));
    return last !== undefined && Math.abs(timeMs - last.timeMs) <= LOAD_MS ? last.value : null;
  }

  /** What is new since the last time. Series that the registry does not know yet wait for the next time. */
  takeNews(): News {
    const waiting: Last[] = [];
    const readings: LastReading[] = [];
    for (const last of this.#new.splice(0)) {
      const row = this.#describe(last);
      if (row === null) waiting.push(last);
      else {
        last.isNew = false;
        readings.push(row);
      }
    }
    this.#new.push(...waiting);
    const presence = this.#hours.splice(0).flatMap(({ installationKey, hour }) => {
      const subject = this.#directory.subject(installationKey);
      return subject === undefined ? [] : [{ subjectId: subject.subjectId, hour: new Date(hour * HOUR_MS) }];
    });
    const modes = this.#modes.splice(0).flatMap(({ installationKey, atMs, code }) => {
      const subject = this.#directory.subject(installationKey);
      if (subject === undefined) return [];
      return [{ subjectId: subject.subjectId, at: new Date(atMs), mode: operatingModes[code] ?? 'unknown' }];
    });
    return { readings, presence, modes };
  }

  #describe({ installationKey, metricId, value, timeMs }: Last): LastReading | null {
    const key = { installationKey, metricId };
    const subject = this.#directory.subject(installationKey);
    const metric = this.#directory.metric(metricId);
    if (subject === undefined || metric === undefined) return null;
    const { subjectId, deviceId, buildingId } = subject;
    const limits = this.#directory.limits(seriesNumber(key)) ?? { min: null, max: null };
    const where = { ...key, subjectId, deviceId, buildingId, metric: metric.name, unit: metric.unit };
    return { ...where, value, at: new Date(timeMs), limits, learned: this.#isLearned(key) };
  }
}
