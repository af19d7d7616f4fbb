import type pg from 'pg';
import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';

/** Newest stored time of each series of this writer's shards; a shard has one writer, so it can be trusted. */
export class HighWaterMarks {
  readonly #marks = new Map<number, number>();

  /** Whether the reading is newer than all of its series; if so it becomes the mark. */
  rise(installationKey: number, metricId: number, timeMs: number): boolean {
    const key = seriesKey(installationKey, metricId);
    const mark = this.#marks.get(key);
    if (mark !== undefined && timeMs <= mark) return false;
    this.#marks.set(key, timeMs);
    return true;
  }

  /** Fetches the marks of series that this writer has not met yet. */
  async learn(client: pg.ClientBase, batch: ReadingBatch): Promise<void> {
    const unknown = new Set<number>();
    for (let i = 0; i < batch.count; i++) {
      const key = seriesKey(batch.installationKey[i] ?? 0, batch.metricId[i] ?? 0);
      if (!this.#marks.has(key)) unknown.add(key);
    }
    if (unknown.size === 0) return;
    const keys = [...unknown];
    const { rows } = await client.query<{ newest: number | null }>({
      name: 'marks',
      text: `select extract(epoch from (
               select max(r.ts) from telemetry.raw r where r.device_key = k.device_key and r.metric_id = k.metric_id
             ))::float8 * 1000 as newest
             from unnest($1::int[], $2::smallint[]) with ordinality k(device_key, metric_id, n) order by n`,
      values: [keys.map((key) => Math.floor(key / 65_536)), keys.map((key) => key % 65_536)],
    });
    keys.forEach((key, i) => {
      const newest = rows[i]?.newest ?? null;
      this.#marks.set(key, newest === null ? -Infinity : Math.round(newest));
    });
  }
}

const seriesKey = (installationKey: number, metricId: number) => installationKey * 65_536 + metricId;
