import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

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

/** `month` as YYYY-MM. */
export async function ensurePartition(client: pg.ClientBase, month: string): Promise<void> {
  await client.query('select telemetry.ensure_partition($1::date)', [`${month}-01`]);
}
