const window = 64;

interface Recent {
  newest: number;
  next: number;
  readonly times: Float64Array;
}

/**
 * The last 64 stored times of each series: what intake can call a duplicate at once. Beyond it the primary key
 * decides. A time enters only when it is stored, so that a batch that failed is not refused when it is sent again.
 */
export class RecentReadings {
  readonly #series = new Map<number, Recent>();

  has(installationKey: number, metricId: number, timeMs: number): boolean {
    const recent = this.#series.get(seriesKey(installationKey, metricId));
    return recent !== undefined && timeMs <= recent.newest && recent.times.includes(timeMs);
  }

  add(installationKey: number, metricId: number, timeMs: number): void {
    const key = seriesKey(installationKey, metricId);
    let recent = this.#series.get(key);
    if (recent === undefined) {
      recent = { newest: -Infinity, next: 0, times: new Float64Array(window).fill(NaN) };
      this.#series.set(key, recent);
    }
    recent.times[recent.next] = timeMs;
    recent.next = (recent.next + 1) % window;
    if (timeMs > recent.newest) recent.newest = timeMs;
  }
}

const seriesKey = (installationKey: number, metricId: number) => installationKey * 65_536 + metricId;
