// Rows a second that one binary COPY stores in the table of raw readings: what detection is set against.
import pg from 'pg';
import { migrations } from '../migrations/telemetry/list.ts';
import { migrate } from '../platform/db/migrate.ts';
import { copyReadings, ensurePartition } from '../subgraphs/telemetry/store/write-readings.ts';
import { CopyRows } from '../subgraphs/telemetry/writer/copy-rows.ts';

const AT_ONCE = 20_000;
const METRICS = [2, 7, 14, 28];

export async function rawCopyPerSecond(ownerUrl: string, total: number): Promise<number> {
  await migrate(ownerUrl, 'telemetry', migrations);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await ensurePartition(client, '2026-06');
  const chunks: Buffer[] = [];
  const rows = new CopyRows(AT_ONCE);
  for (let n = 0; n < total; n++) {
    const time = Date.UTC(2026, 5, 1) + Math.floor(n / 800) * 60_000;
    rows.add(time, 20 + Math.sin(n), 1 + (Math.floor(n / 4) % 200), METRICS[n % 4] ?? 0, 0);
    if (rows.count === AT_ONCE) chunks.push(rows.take());
  }
  if (rows.count > 0) chunks.push(rows.take());
  const from = performance.now();
  for (const chunk of chunks) await copyReadings(client, chunk);
  const perSecond = (total / (performance.now() - from)) * 1000;
  await client.end();
  return perSecond;
}
