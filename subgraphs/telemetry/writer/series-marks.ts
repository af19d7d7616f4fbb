import type pg from 'pg';
import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import { type HourColumns, hourMs } from '../store/rollup-marks.ts';

/** What is known of a series, and where its rows are among those that wait to be stored. */
export class Series {
  readonly installationKey: number;
  readonly metricId: number;
  /** First and last row of the series in `Pending`; -1 without. */
  firstRow = -1;
  lastRow = -1;
  #newest: number;
  /** The hour that was touched last: its mark is written, or will be with the readings at hand. NaN: none. */
  #hour = NaN;

  constructor(installationKey: number, metricId: number, newest: number) {
    this.installationKey = installationKey;
    this.metricId = metricId;
    this.#newest = newest;
  }

  /** Whether the reading is newer than all of its series (it becomes the mark); adds its hour to `touched` if that is new. */
  rise(timeMs: number, touched: HourColumns): boolean {
    const offset = timeMs - this.#hour;
    // False for NaN, so that a series without an hour takes this one.
    if (!(offset >= 0 && offset < hourMs)) {
      this.#hour = timeMs - (((timeMs % hourMs) + hourMs) % hourMs);
      touched.installationKey.push(this.installationKey);
      touched.metricId.push(this.metricId);
      touched.hour.push(this.#hour);
    }
    if (timeMs <= this.#newest) return false;
    this.#newest = timeMs;
    return true;
  }

  forget(hour: number): void {
    if (this.#hour === hour) this.#hour = NaN;
  }
}

/** The high-water marks of the series of a writer's shards; a shard has one writer, so they can be trusted. */
export class SeriesMarks {
  /** By installation, then metric. */
  readonly #series = new Map<number, Map<number, Series>>();

  /** The series of each reading; null when there is one that has to be learned first. */
  of(batch: ReadingBatch): Series[] | null {
    const { count, installationKey, metricId } = batch;
    const found = new Array<Series>(count);
    let lastKey = NaN;
    let metrics: Map<number, Series> | undefined;
    for (let i = 0; i < count; i++) {
      const key = installationKey[i] ?? 0;
      // A device sends several metrics at once.
      if (key !== lastKey) metrics = this.#series.get((lastKey = key));
      const one = metrics?.get(metricId[i] ?? 0);
      if (one === undefined) return null;
      found[i] = one;
    }
    return found;
  }

  /** The marks of these hours are about to go: the next reading of one brings it back. */
  forget(hours: HourColumns): void {
    hours.hour.forEach((hour, i) =>
      this.#series
        .get(hours.installationKey[i] ?? 0)
        ?.get(hours.metricId[i] ?? 0)
        ?.forget(hour),
    );
  }

  /** Fetches the newest times of series that this writer has not met yet; resolves to the series of each reading. */
  async learn(client: pg.ClientBase, batch: ReadingBatch): Promise<readonly Series[]> {
    const { keys, metrics } = this.#unknown(batch);
    const { rows } = await client.query<{ newest: number | null }>({
      name: 'marks',
      text: `select extract(epoch from greatest(
               (select max(r.ts) from telemetry.raw r where r.device_key = k.device_key and r.metric_id = k.metric_id),
               (select d.last_at from telemetry.day d where d.device_key = k.device_key and d.metric_id = k.metric_id
                order by d.day desc limit 1)
             ))::float8 * 1000 as newest
             from unnest($1::int[], $2::smallint[]) with ordinality k(device_key, metric_id, n) order by n`,
      values: [keys, metrics],
    });
    keys.forEach((key, i) => {
      const metric = metrics[i] ?? 0;
      const newest = rows[i]?.newest ?? null;
      let known = this.#series.get(key);
      if (known === undefined) this.#series.set(key, (known = new Map()));
      known.set(metric, new Series(key, metric, newest === null ? -Infinity : Math.round(newest)));
    });
    return this.of(batch) ?? [];
  }

  #unknown(batch: ReadingBatch): { keys: number[]; metrics: number[] } {
    const unknown = new Set<number>();
    for (let i = 0; i < batch.count; i++) {
      const [key, metric] = [batch.installationKey[i] ?? 0, batch.metricId[i] ?? 0];
      if (this.#series.get(key)?.has(metric) !== true) unknown.add(key * metricRange + metric);
    }
    const pairs = [...unknown];
    return {
      keys: pairs.map((pair) => Math.floor(pair / metricRange)),
      metrics: pairs.map((pair) => pair % metricRange),
    };
  }
}

const metricRange = 65_536;
