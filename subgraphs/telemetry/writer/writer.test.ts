import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyBatch, encodeReadings, readingsSubject, shardOf } from '../../../core/contracts/reading-batch.ts';
import { migrations } from '../../../migrations/telemetry/list.ts';
import { type Bus, connectBus } from '../../../platform/bus/bus.ts';
import { migrate } from '../../../platform/db/migrate.ts';
import { openPool } from '../../../platform/db/pool.ts';
import { createLogger } from '../../../platform/log/logger.ts';
import { privateServers } from '../../../test/support/private-servers.ts';
import { privateDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/until.ts';
import { ensureTelemetryStream } from '../ingest/stream.ts';
import { runWriter } from './run-writer.ts';

const start = Date.UTC(2026, 0, 31, 23, 59);

/** `count` readings of one series, a minute apart, from the n-th minute on. */
function batch(key: number, from: number, count: number, value = 1) {
  const readings = emptyBatch(count, start);
  for (let i = 0; i < count; i++) {
    readings.installationKey[i] = key;
    readings.metricId[i] = 7;
    readings.time[i] = start + (from + i) * 60_000;
    readings.value[i] = value;
  }
  return encodeReadings(readings);
}

describe('the writer', () => {
  const closing = new AsyncDisposableStack();
  let bus: Bus;
  let ownerUrl = '';
  let pool: ReturnType<typeof openPool>;
  const logger = createLogger('writer-test', 'silent');
  const count = async () => Number((await pool.query('select count(*) as n from telemetry.raw')).rows[0].n);

  beforeAll(async () => {
    const servers = closing.use(await privateServers());
    const database = closing.use(await privateDatabase());
    ownerUrl = database.urls.telemetry.ownerUrl;
    // Three at once: the lock lets one of them work and the others find it done.
    await Promise.all([1, 2, 3].map(() => migrate(ownerUrl, 'telemetry', migrations)));
    pool = openPool(ownerUrl, { name: 'test' });
    closing.defer(() => pool.end());
    bus = closing.use(await connectBus(servers.urls.NATS_URL, 'test'));
    await ensureTelemetryStream(bus, 64 * 1024 * 1024);
  });
  afterAll(() => closing.disposeAsync());

  it('stores each reading once, whatever comes twice or late, over months and restarts', async () => {
    await bus.publish(readingsSubject(3), batch(1, 0, 10));
    {
      await using writer = runWriter({ bus, databaseUrl: ownerUrl, logger, now: Date.now });
      await until('ten rows', async () => (await count()) === 10);
      expect(writer.ready()).toBe(true);
      await bus.publish(readingsSubject(3), batch(1, 5, 10, 2));
      await bus.publish(readingsSubject(3), batch(1, -20, 5));
      await until('twenty rows', async () => (await count()) === 20);
    }
    await bus.publish(readingsSubject(3), batch(1, -20, 40, 3));
    await using _second = runWriter({ bus, databaseUrl: ownerUrl, logger, now: Date.now });
    await until('forty rows', async () => (await count()) === 40);
    const kept = await pool.query('select value, count(*)::int as n from telemetry.raw group by value order by value');
    expect(kept.rows).toEqual([
      { value: 1, n: 15 },
      { value: 2, n: 5 },
      { value: 3, n: 20 },
    ]);
  });

  it('sets a message that is no batch aside and goes on', async () => {
    await using _writer = runWriter({ bus, databaseUrl: ownerUrl, logger, now: Date.now });
    await bus.publish(readingsSubject(0), new TextEncoder().encode('not a batch at all, but long enough'));
    await bus.publish(readingsSubject(0), batch(2, 0, 3));
    await until('three more rows', async () => (await count()) === 43);
    const { rows } = await pool.query('select subject, reason from telemetry.dead_letter');
    expect(rows).toEqual([{ subject: 'telemetry.readings.0', reason: 'Error: not a batch of readings' }]);
  });

  it('stores readings that go back and forth between hours in one message', async () => {
    await using _writer = runWriter({ bus, databaseUrl: ownerUrl, logger, now: Date.now });
    const readings = emptyBatch(6, start);
    for (let i = 0; i < 6; i++) {
      readings.installationKey[i] = 4;
      readings.metricId[i] = 7;
      readings.time[i] = start + (i % 2) * 3_600_000 + i * 1_000;
    }
    await bus.publish(readingsSubject(2), encodeReadings(readings));
    await until('six more rows', async () => (await count()) === 49);
    const { rows } = await pool.query('select count(*)::int as n from telemetry.rollup_mark where device_key = 4');
    expect(rows).toEqual([{ n: 2 }]);
  });

  it('knows what is packed already: a repeat of it waits as late, what is new is stored', async () => {
    await pool.query(
      `insert into telemetry.day (device_key, metric_id, day, count, packed, start_at, last_at, last_value, last_flags,
         step_ms, divisor, ints, flag)
       values (5, 7, '2026-01-31', 1, true, '2026-01-31 23:59Z', '2026-01-31 23:59Z', 1, 0, 0, 1, '{1}', 0)`,
    );
    await using _writer = runWriter({ bus, databaseUrl: ownerUrl, logger, now: Date.now });
    await bus.publish(readingsSubject(2), batch(5, 0, 1));
    await bus.publish(readingsSubject(2), batch(5, 1, 2));
    await until('two more rows', async () => (await count()) === 51);
    const { rows } = await pool.query('select ts from telemetry.late_reading');
    expect(rows).toEqual([{ ts: new Date(start) }]);
  });

  it('shares the shards with a second one, which has them all when the first has gone', async () => {
    const first = runWriter({ bus, databaseUrl: ownerUrl, logger, now: Date.now });
    await until('the first to have all', async () => first.hold()?.shards.length === 16);
    await using second = runWriter({ bus, databaseUrl: ownerUrl, logger, now: Date.now });
    const shards = () => [...(first.hold()?.shards ?? []), ...(second.hold()?.shards ?? [])];
    await until('both to have half', async () => second.hold()?.shards.length === 8 && shards().length === 16);
    expect(new Set(shards()).size).toBe(16);
    for (let shard = 0; shard < 16; shard++) await bus.publish(readingsSubject(shard), batch(100 + shard, 0, 7));
    await until('readings of every shard', async () => (await count()) === 51 + 16 * 7);
    await first[Symbol.asyncDispose]();
    await until('the second to take over', async () => second.hold()?.shards.length === 16);
    for (let shard = 0; shard < 16; shard++) await bus.publish(readingsSubject(shard), batch(100 + shard, 5, 7, 2));
    await until('the rest', async () => (await count()) === 51 + 16 * 12);
    const { rows } = await pool.query(
      'select value, count(*)::int as n from telemetry.raw where device_key >= 100 group by value order by value',
    );
    expect(rows).toEqual([
      { value: 1, n: 16 * 7 },
      { value: 2, n: 16 * 5 },
    ]);
  });

  it('does not write beside a writer of before there were several', async () => {
    const old = await pool.connect();
    await old.query('select pg_advisory_lock(824616)');
    await using writer = runWriter({ bus, databaseUrl: ownerUrl, logger, now: Date.now });
    await bus.publish(readingsSubject(1), batch(200, 0, 7));
    await until('the writer to wait', async () => {
      const { rows } = await pool.query(
        `select 1 from pg_stat_activity where application_name = 'telemetry-writer' and query like '%try_advisory_lock_shared%'`,
      );
      return rows.length > 0;
    });
    expect(writer.hold()).toBeNull();
    old.release(true);
    await until('seven more rows', async () => (await count()) === 51 + 16 * 12 + 7);
  });

  it('knows the shard of a subject as the doors do', async () => {
    const subjects = Array.from({ length: 200 }, () => randomUUID());
    const { rows } = await pool.query<{ shard: number }>(
      'select telemetry.shard_of(s) as shard from unnest($1::uuid[]) with ordinality u(s, n) order by n',
      [subjects],
    );
    expect(rows.map(({ shard }) => shard)).toEqual(subjects.map(shardOf));
  });
});
