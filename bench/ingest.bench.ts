// Readings/s from intake to committed rows, against one raw binary COPY stream into the same table (READINGS=500000).
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrations } from '../migrations/telemetry/list.ts';
import { emptyBatch, encodeReadings, readingsSubject, shardCount } from '../core/contracts/reading-batch.ts';
import { connectBus } from '../platform/bus/bus.ts';
import { openPool } from '../platform/db/pool.ts';
import { migrate } from '../platform/db/migrate.ts';
import { provisionDatabase } from '../platform/db/provision.ts';
import { createLogger } from '../platform/log/logger.ts';
import { ensureTelemetryStream } from '../subgraphs/telemetry/ingest/stream.ts';
import { copyReadings, ensurePartition } from '../subgraphs/telemetry/store/write-readings.ts';
import { CopyRows } from '../subgraphs/telemetry/writer/copy-rows.ts';
import { startRollUp } from '../subgraphs/telemetry/writer/roll-up.ts';
import { runWriter } from '../subgraphs/telemetry/writer/run-writer.ts';

const total = Number(process.env['READINGS'] ?? 500_000);
const devices = 5_000;
const metrics = [2, 7, 14, 28];
const perMessage = 1_000;
const rounds = 3;
const start = Date.UTC(2026, 5, 1);

/** Readings of a fleet in the order of time: device by device, four metrics each, a minute between rounds. */
function* fleet(keyBase: number): Generator<{ key: number; metric: number; time: number; value: number }> {
  for (let n = 0; n < total; n++) {
    const report = Math.floor(n / metrics.length);
    const minute = Math.floor(report / devices);
    const key = keyBase + (report % devices);
    yield { key, metric: metrics[n % metrics.length]!, time: start + minute * 60_000, value: 20 + Math.sin(n) };
  }
}

const admin = process.env['DATABASE_URL']!;
const { ownerUrl } = (await provisionDatabase(admin, 'the secret of the benchmark')).telemetry;
await migrate(ownerUrl, 'telemetry', migrations);
const client = new pg.Client({ connectionString: ownerUrl });
await client.connect();
await ensurePartition(client, '2026-06');
const pool = openPool(ownerUrl, { name: 'bench' });
const bus = await connectBus(process.env['NATS_URL']!, 'bench');
await ensureTelemetryStream(bus, 2 * 1024 ** 3);

async function rawCopy(): Promise<number> {
  await client.query('truncate telemetry.raw');
  const chunks: Buffer[] = [];
  const rows = new CopyRows(20_000);
  for (const { key, metric, time, value } of fleet(1)) {
    rows.add(time, value, key, metric, 0);
    if (rows.count === 20_000) chunks.push(rows.take());
  }
  if (rows.count > 0) chunks.push(rows.take());
  const from = performance.now();
  for (const chunk of chunks) await copyReadings(client, chunk);
  return (total / (performance.now() - from)) * 1000;
}

/** Publishes to the stream with 16 in flight while the writer stores; ends when the last row is committed. */
async function endToEnd(): Promise<number> {
  await client.query('truncate telemetry.raw');
  const messages: Uint8Array[] = [];
  let batch = emptyBatch(perMessage, Date.now());
  let at = 0;
  for (const { key, metric, time, value } of fleet(1)) {
    batch.installationKey[at] = key;
    batch.metricId[at] = metric;
    batch.time[at] = time;
    batch.value[at] = value;
    if (++at === perMessage) {
      messages.push(encodeReadings(batch));
      batch = emptyBatch(perMessage, Date.now());
      at = 0;
    }
  }
  await client.query('truncate telemetry.rollup_mark, telemetry.rollup_1h');
  const logger = createLogger('bench', 'error');
  await using writer = runWriter({ bus, databaseUrl: ownerUrl, logger, now: Date.now });
  await using _rollUp = startRollUp({ pool, logger, forget: writer.forget });
  while (!writer.ready()) await new Promise((resolve) => setTimeout(resolve, 10));
  const last = (await bus.sequences('TELEMETRY')).last + messages.length;
  const from = performance.now();
  const publish = async () => {
    // One shard a message in turn, as the intake of a fleet would spread them.
    for (let message = messages.shift(); message; message = messages.shift()) {
      await bus.publish(readingsSubject(messages.length % shardCount), message, randomUUID());
    }
  };
  await Promise.all(Array.from({ length: 16 }, publish));
  for (;;) {
    const { rows } = await client.query(`select min(seq) as seq from telemetry.reader_offset where reader = 'writer'`);
    if (Number(rows[0].seq) >= last) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const rate = (total / (performance.now() - from)) * 1000;
  const stored = Number((await client.query('select count(*) as n from telemetry.raw')).rows[0].n);
  if (stored !== total) throw new Error(`${stored} of ${total} readings were stored`);
  return rate;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const raws: number[] = [];
const ends: number[] = [];
for (let round = 0; round < rounds; round++) {
  raws.push(await rawCopy());
  ends.push(await endToEnd());
  console.log(`round ${round + 1}: raw COPY ${Math.round(raws.at(-1)!)}/s, end to end ${Math.round(ends.at(-1)!)}/s`);
}
await bus[Symbol.asyncDispose]();
await pool.end();
await client.end();
console.log(
  JSON.stringify({
    bench: 'ingest',
    readings: total,
    rawCopyReadingsPerSecond: Math.round(median(raws)),
    endToEndReadingsPerSecond: Math.round(median(ends)),
    ratio: Number((median(ends) / median(raws)).toFixed(3)),
  }),
);
