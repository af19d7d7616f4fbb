import type pg from 'pg';

/** Readings that were stored, by how long it took: steps of `domain/latency-steps.ts`. */
export interface StepCount {
  readonly step: number;
  readonly readings: number;
}

export async function storedSince(client: pg.ClientBase, since: Date, before: Date): Promise<StepCount[]> {
  const { rows } = await client.query<StepCount>(
    `select latency_step as step, sum(readings)::float8 as readings from telemetry.ingest_minute
     where minute >= $1 and minute < $2 group by latency_step order by latency_step`,
    [since, before],
  );
  return rows;
}

/** How many readings the viewer may see whose event time is in the span. */
export async function measuredIn(client: pg.ClientBase, from: Date, to: Date): Promise<number> {
  const { rows } = await client.query<{ readings: number }>(
    'select count(*)::float8 as readings from telemetry.raw where ts >= $1 and ts < $2',
    [from, to],
  );
  return rows[0]?.readings ?? 0;
}

export async function trimStatistics(pool: pg.Pool): Promise<void> {
  await pool.query(`delete from telemetry.ingest_minute where minute < now() - interval '7 days'`);
}
