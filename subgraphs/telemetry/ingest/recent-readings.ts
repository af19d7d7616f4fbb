const window = 64;

interface Recent {
  newest: number;
  next: number;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** What is known of a moment of a series: nothing, this value, or another one. */
export type Known = 'new' | 'same' | 'other';

/**
 * The last 64 stored moments of each series: what intake can call a duplicate or a conflict at once. Beyond it the primary key
 * decides. A time enters only when it is stored, so that a batch that failed is not refused when it is sent again.
 */
export class RecentReadings {
  readonly #series = new Map<number, Recent>();

  find(installationKey: number, metricId: number, timeMs: number, value: number): Known {
    const recent = this.#series.get(seriesKey(installationKey, metricId));
    if (recent === undefined || timeMs > recent.newest) return 'new';
    const at = recent.times.indexOf(timeMs);
    if (at < 0) return 'new';
    return recent.values[at] === value ? 'same' : 'other';
  }

  add(installationKey: number, metricId: number, timeMs: number, value: number): void {
    const key = seriesKey(installationKey, metricId);
    let recent = this.#series.get(key);
    if (recent === undefined) {
      const times = new Float64Array(window).fill(NaN);
      recent = { newest: -Infinity, next: 0, times, values: new Float64Array(window) };
      this.#series.set(key, recent);
    }
    recent.times[recent.next] = timeMs;
    recent.values[recent.next] = value;
    recent.next = (recent.next + 1) % window;
    if (timeMs > recent.newest) recent.newest = timeMs;
  }
}

export const seriesKey = (installationKey: number, metricId: number) => installationKey * 65_536 + metricId;
