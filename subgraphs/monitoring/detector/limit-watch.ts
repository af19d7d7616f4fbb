import type { Detection } from '../domain/detectors/detection.ts';
import { isBeyond, limitCrossed } from '../domain/limits.ts';
import type { Directory } from './directory.ts';
import type { SeriesKey } from './series-states.ts';
import { seriesNumber } from './series-states.ts';

export interface OpenLimitEpisode extends SeriesKey {
  readonly startMs: number;
}

interface Followed {
  /** Event time of the newest reading taken; those at or before it are ignored. */
  watermarkMs: number;
  startMs: number | null;
}

/**
 * Episodes in which a series is beyond the limits its device was given. What goes on is kept with what was told of it,
 * not with the detectors' states: a replay finds the same episodes by the same readings, under the same ids.
 */
export class LimitWatch {
  readonly #directory: Directory;
  readonly #followed = new Map<number, Followed>();

  constructor(directory: Directory, goingOn: readonly OpenLimitEpisode[]) {
    this.#directory = directory;
    for (const { startMs, ...key } of goingOn) this.#followed.set(seriesNumber(key), { startMs, watermarkMs: startMs });
  }

  step(key: SeriesKey, timeMs: number, value: number): Detection | null {
    const series = seriesNumber(key);
    const limits = this.#directory.limits(series);
    let followed = this.#followed.get(series);
    if (limits === undefined && followed === undefined) return null;
    if (followed === undefined) {
      followed = { watermarkMs: -Infinity, startMs: null };
      this.#followed.set(series, followed);
    }
    if (!(timeMs > followed.watermarkMs)) return null;
    followed.watermarkMs = timeMs;
    const { startMs } = followed;
    if (limits !== undefined && isBeyond(value, limits)) {
      if (startMs !== null) return null;
      followed.startMs = timeMs;
      return limitCrossed({ timeMs, value }, limits);
    }
    if (startMs === null) return null;
    followed.startMs = null;
    return { kind: 'ended', episodeStartMs: startMs, atMs: timeMs };
  }
}
