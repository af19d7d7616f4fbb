import type pg from 'pg';
import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import { type HourColumns, hourMs } from '../store/rollup-marks.ts';

interface Series {
  /** Newest stored time. */
  newest: number;
  /** The hour that was touched last: its mark is written, or will be with the readings at hand. NaN: none. */
  hour: number;
}

/** What is known of each series of this writer's shards; a shard has one writer, so it can be trusted. */
export class HighWaterMarks {
  readonly #series = new Map<number, Series>();

  /** Whether the reading is newer than all of its series (it becomes the mark); adds its hour to `touched` if that is new. */
  rise(installationKey: number, metricId: number, timeMs: number, touched: HourColumns): boolean {
    const key = seriesKey(installationKey, metricId);
    let series = this.#series.get(key);
    if (series === undefined) this.#series.set(key, (series = { newest: -Infinity, hour: NaN }));
    const offset = timeMs - series.hour;
    // False for NaN, so that a series without an hour takes this one.
    if (!(offset >= 0 && offset < hourMs)) {
      series.hour = timeMs - (((timeMs % hourMs) + hourMs) % hourMs);
      touched.installationKey.push(installationKey);
      touched.metricId.push(metricId);
      touched.hour.push(series.hour);
    }
    if (timeMs <= series.newest) return false;
    series.newest = timeMs;
    return true;
  }

  /** The marks of these hours are about to go: the next reading of one brings it back. */
  forget(hours: HourColumns): void {
    hours.hour.forEach((hour, i) => {
      const series = this.#series.get(seriesKey(hours.installationKey[i] ?? 0, hours.metricId[i] ?? 0));
      if (series?.hour === hour) series.hour = NaN;
    });
  }

  /** Fetches the newest times of series that this writer has not met yet. */
  async learn(client: pg.ClientBase, batch: ReadingBatch): Promise<void> {
    const unknown = new Set<number>();
    for (let i = 0; i < batch.count; i++) {
      const key = seriesKey(batch.installationKey[i] ?? 0, batch.metricId[i] ?? 0);
      if (!this.#series.has(key)) unknown.add(key);
    }
    if (unknown.size === 0) return;
    const keys = [...unknown];
    const { rows } = await client.query<{ newest: number | null }>({
      name: 'marks',
      text: `select extract(epoch from greatest(
               (select max(r.ts) from telemetry.raw r where r.device_key = k.device_key and r.metric_id = k.metric_id),
               (select d.last_at from telemetry.day d where d.device_key = k.device_key and d.metric_id = k.metric_id
                order by d.day desc limit 1)
             ))::float8 * 1000 as newest
             from unnest($1::int[], $2::smallint[]) with ordinality k(device_key, metric_id, n) order by n`,
      values: [keys.map((key) => Math.floor(key / 65_536)), keys.map((key) => key % 65_536)],
    });
    keys.forEach((key, i) => {
      const newest = rows[i]?.newest ?? null;
      this.#series.set(key, { newest: newest === null ? -Infinity : Math.round(newest), hour: NaN });
    });
  }
}

const seriesKey = (installationKey: number, metricId: number) => installationKey * 65_536 + metricId;
