import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { LateColumns } from '../writer/pending.ts';

/** Rows that are new for sure, in binary COPY format. */
export function copyReadings(client: pg.ClientBase, rows: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = client.query(
      copyFrom('copy telemetry.raw (ts, value, device_key, metric_id, flags) from stdin (format binary)'),
    );
    stream.on('error', reject);
    stream.on('finish', resolve);
    stream.end(rows);
  });
}

/** Rows that may be there already: the first one stays. */
export async function insertLate(client: pg.ClientBase, late: LateColumns): Promise<void> {
  await client.query({
    name: 'late',
    text: `insert into telemetry.raw (ts, value, device_key, metric_id, flags)
           select to_timestamp(t / 1000.0), v, k, m, f
           from unnest($1::float8[], $2::float8[], $3::int[], $4::smallint[], $5::smallint[]) late(t, v, k, m, f)
           on conflict do nothing`,
    values: [late.time, late.value, late.installationKey, late.metricId, late.flags],
  });
}

/** `month` as YYYY-MM. */
export async function ensurePartition(client: pg.ClientBase, month: string): Promise<void> {
  await client.query('select telemetry.ensure_partition($1::date)', [`${month}-01`]);
}
