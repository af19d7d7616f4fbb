// Readings/s from the stream to committed rows, and CPU a reading, against raw binary COPY into the same table (READINGS=400000 ROUNDS=5 WRITERS=1).
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrations } from '../migrations/telemetry/list.ts';
import { connectBus } from '../platform/bus/bus.ts';
import { migrate } from '../platform/db/migrate.ts';
import { provisionDatabase } from '../platform/db/provision.ts';
import { ensureTelemetryStream } from '../subgraphs/telemetry/ingest/stream.ts';
import { copyReadings, ensurePartition } from '../subgraphs/telemetry/store/write-readings.ts';
import { cpuOf, cpuOfNats, cpuOfPostgres } from './ingest-cpu.ts';
import { copiesOf, type Fleet, messagesOf, spanOf } from './ingest-fleet.ts';
import { startWriters } from './ingest-writers.ts';

const total = Number(process.env['READINGS'] ?? 400_000);
const rounds = Number(process.env['ROUNDS'] ?? 5);
const writerCounts = (process.env['WRITERS'] ?? '1').split(',').map(Number);
const devices = 5_000;
const hourMs = 3_600_000;
const sent: Fleet = { devices, firstKey: 1 };
const copied: Fleet = { devices, firstKey: 1_000_000 };

const admin = process.env['DATABASE_URL']!;
const { ownerUrl, readerUrl } = (await provisionDatabase(admin, 'the secret of the benchmark')).telemetry;
await migrate(ownerUrl, 'telemetry', migrations);
const client = new pg.Client({ connectionString: ownerUrl });
await client.connect();
const backend = Number((await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid);
const bus = await connectBus(process.env['NATS_URL']!, 'bench');
await ensureTelemetryStream(bus, 8 * 1024 ** 3);

// Hours that are not over: what rolling them up costs later is measured by `storage`.
let clock = (Math.floor(Date.now() / hourMs) + 1) * hourMs;
for (const time of [clock, clock + hourMs]) await ensurePartition(client, new Date(time).toISOString().slice(0, 7));

interface Measured {
  readonly readingsPerSecond: number;
  /** CPU in µs a reading. */
  readonly postgres: number;
  readonly writers: number;
  readonly nats: number;
}

/** Runs the work on `total` readings. */
async function measure(pids: readonly number[], work: () => Promise<void>): Promise<Measured> {
  const cpu = () => [cpuOfPostgres(backend), cpuOf(pids), cpuOfNats(backend)];
  const before = cpu();
  const from = performance.now();
  await work();
  const seconds = (performance.now() - from) / 1000;
  const [postgres = 0, writers = 0, nats = 0] = cpu().map((now, i) => ((now - (before[i] ?? 0)) / total) * 1e6);
  return { readingsPerSecond: total / seconds, postgres, writers, nats };
}

async function rawCopy(): Promise<Measured> {
  const copies = copiesOf(copied, total, clock);
  return measure([], async () => {
    for (const rows of copies) await copyReadings(client, rows);
  });
}

/** Publishes with 16 in flight while the writers store; resolves when the last row is committed. */
async function store(count: number): Promise<void> {
  const messages = messagesOf(sent, count, clock, Date.now());
  const last = new Map<number, number>();
  let next = 0;
  const publish = async () => {
    for (let message = messages[next++]; message; message = messages[next++]) {
      const { seq } = await bus.publish(message.subject, message.data, randomUUID());
      last.set(message.shard, Math.max(seq, last.get(message.shard) ?? 0));
    }
  };
  await Promise.all(Array.from({ length: 16 }, publish));
  for (;;) {
    const { rows } = await client.query<{ shard: number; seq: string }>(
      `select shard, seq from telemetry.reader_offset where reader = 'writer'`,
    );
    if (rows.length > 0 && rows.every(({ shard, seq }) => Number(seq) >= (last.get(shard) ?? 0))) return;
    await sleep(5);
  }
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const env = {
  ...{ DATABASE_URL: ownerUrl, READER_DATABASE_URL: readerUrl, NATS_URL: process.env['NATS_URL']! },
  ...{ REDIS_URL: process.env['REDIS_URL']!, GATEWAY_SECRET: 'what gateway and subgraphs share in this benchmark' },
};

async function compare(writers: number) {
  await using running = await startWriters(writers, env);
  // A round that is not counted: the writers get to know the series, code gets compiled.
  await store(devices * 4 * 2);
  clock += 2_000;
  const raws: Measured[] = [];
  const ends: Measured[] = [];
  for (let round = 0; round < rounds; round++) {
    raws.push(await rawCopy());
    ends.push(await measure(running.pids, () => store(total)));
    clock += spanOf(sent, total);
  }
  const stored = await client.query<{ n: number }>(
    `select count(*)::int as n from telemetry.raw where device_key < ${copied.firstKey}`,
  );
  const of = (which: Measured[], key: keyof Measured) => median(which.map((one) => one[key]));
  const ratios = ends.map((end, i) => end.readingsPerSecond / (raws[i]?.readingsPerSecond ?? NaN));
  return {
    rows: stored.rows[0]?.n ?? 0,
    line: {
      ...{ bench: 'ingest', writers, readings: total, rounds, load: Math.round(loadavg()[0] ?? 0) },
      rawCopyPerSecond: Math.round(of(raws, 'readingsPerSecond')),
      endToEndPerSecond: Math.round(of(ends, 'readingsPerSecond')),
      ratio: Number(median(ratios).toFixed(3)),
      ratios: ratios.map((one) => Number(one.toFixed(2))),
      microsecondsOfCpuAReading: {
        ...{ rawCopy: Number(of(raws, 'postgres').toFixed(2)), postgres: Number(of(ends, 'postgres').toFixed(2)) },
        ...{ writers: Number(of(ends, 'writers').toFixed(2)), nats: Number(of(ends, 'nats').toFixed(2)) },
      },
    },
  };
}

let expected = 0;
for (const writers of writerCounts) {
  const { rows, line } = await compare(writers);
  expected += devices * 4 * 2 + rounds * total;
  if (rows !== expected) throw new Error(`${rows} of ${expected} readings were stored`);
  console.log(JSON.stringify(line));
}
await bus[Symbol.asyncDispose]();
await client.end();
