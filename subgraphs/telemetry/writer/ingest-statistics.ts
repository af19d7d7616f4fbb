import type pg from 'pg';
import { latencyStep } from '../domain/latency-steps.ts';

const minuteMs = 60_000;
/** Writers that store at once would wait for each other's row of the minute. */
const writeEveryMs = 1_000;

/** Counts what was stored per minute and how long it took, and keeps it with the readings that come next. */
export class IngestStatistics {
  readonly #counts = new Map<string, { minute: number; step: number; readings: number }>();
  #writtenAt = -Infinity;

  /** After the commit of readings that arrived at `receivedAt` (Unix ms). */
  stored(readings: number, receivedAt: number, nowMs: number): void {
    const minute = nowMs - (nowMs % minuteMs);
    const step = latencyStep(nowMs - receivedAt);
    const key = `${minute}/${step}`;
    const count = this.#counts.get(key) ?? { minute, step, readings: 0 };
    this.#counts.set(key, { ...count, readings: count.readings + readings });
  }

  /** In a transaction that stores readings. What it writes is forgotten here: a failing transaction costs a figure, no reading. */
  async write(client: pg.ClientBase, nowMs: number): Promise<void> {
    if (this.#counts.size === 0 || nowMs - this.#writtenAt < writeEveryMs) return;
    this.#writtenAt = nowMs;
    const counts = [...this.#counts.values()];
    this.#counts.clear();
    await client.query({
      name: 'ingest-minutes',
      text: `insert into telemetry.ingest_minute as kept (minute, latency_step, readings)
             select to_timestamp(m / 1000.0), s, n from unnest($1::float8[], $2::smallint[], $3::bigint[]) counted(m, s, n)
             on conflict (minute, latency_step) do update set readings = kept.readings + excluded.readings`,
      values: [counts.map((one) => one.minute), counts.map((one) => one.step), counts.map((one) => one.readings)],
    });
  }
}
