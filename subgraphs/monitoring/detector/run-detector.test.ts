import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import { emptyBatch } from '../../../core/contracts/reading-batch.ts';
import { lcgFraction, nextLcg } from '../../../core/signal/lcg.ts';
import { migrations } from '../../../migrations/monitoring/list.ts';
import { migrate } from '../../../platform/db/migrate.ts';
import { openPool } from '../../../platform/db/pool.ts';
import { createLogger } from '../../../platform/log/logger.ts';
import { privateDatabase } from '../../../test/support/database.ts';
import { createEnsemble, DETECTOR, step } from '../domain/detectors/ensemble.ts';
import { changeAlert } from '../store/change-alert.ts';
import { MemoryLog } from '../test-support/memory-log.ts';
import { Directory } from './directory.ts';
import { episodeId } from './episode-id.ts';
import { runDetector } from './run-detector.ts';

const TEMPERATURE = 7;
const SERIES = 12;
const READINGS = 2000;
const MINUTE_MS = 60_000;

let database: Awaited<ReturnType<typeof privateDatabase>>;
let pool: pg.Pool;
let log: MemoryLog;
let running: { stop: () => Promise<void>; missing: () => string | null };

const directory = new Directory();
const installations = Array.from({ length: SERIES }, (_, index) => {
  const subjectId = randomUUID();
  return { key: index + 1, equipmentId: subjectId, buildingId: randomUUID(), subjectId, validFrom: 0, validTo: null };
});
for (const installation of installations) {
  directory.put({
    ...{ kind: 'device', id: randomUUID(), serial: String(installation.key), organizationId: randomUUID() },
    ...{ gatewayId: null, lifecycle: 'active', installations: [installation], credentialHashes: [] },
    ...{ deviceType: 'temperature_sensor', manufacturer: 'M', model: 'T', firmwareVersion: null },
    ...{ reportingIntervalSeconds: 60, alertThresholds: null, timeZone: 'UTC' },
  } as Parameters<Directory['put']>[0]);
}

/** Every series: a noisy rhythm with two excursions, at its own moments. */
function valueOf(series: number, index: number): number {
  const noise = lcgFraction(nextLcg(nextLcg((series * 7919 + index) >>> 0)));
  const first = 500 + series * 37;
  const odd = (index >= first && index < first + 10) || (index >= first + 700 && index < first + 705);
  return 20 + 3 * Math.sin(index / 60) + noise + (odd ? 30 + index / 20 : 0);
}

/** The readings of all series, interleaved, in batches of 200. */
function batches(): ReadingBatch[] {
  const perBatch = 200;
  return Array.from({ length: (SERIES * READINGS) / perBatch }, (_, number) => {
    const batch = emptyBatch(perBatch, 0);
    for (let at = 0; at < perBatch; at++) {
      const reading = number * perBatch + at;
      const series = reading % SERIES;
      const index = Math.floor(reading / SERIES);
      batch.installationKey[at] = series + 1;
      batch.metricId[at] = TEMPERATURE;
      batch.time[at] = index * MINUTE_MS;
      batch.value[at] = valueOf(series, index);
    }
    return batch;
  });
}

interface ExpectedAnomaly {
  id: string;
  detected_at: Date;
  ended_at: Date | null;
}

/** What the pure detector says of the same readings. */
function oracle(): ExpectedAnomaly[] {
  return installations.flatMap(({ key }, series) => {
    const state = createEnsemble();
    const anomalies: ExpectedAnomaly[] = [];
    for (let index = 0; index < READINGS; index++) {
      for (const detection of step(state, { timeMs: index * MINUTE_MS, value: valueOf(series, index) })) {
        const startMs = detection.episodeStartMs;
        const id = episodeId({ installationKey: key, metricId: TEMPERATURE, detector: DETECTOR, startMs });
        if (detection.kind === 'began') anomalies.push({ id, detected_at: new Date(startMs), ended_at: null });
        else
          Object.assign(anomalies.find((anomaly) => anomaly.id === id) ?? {}, { ended_at: new Date(detection.atMs) });
      }
    }
    return anomalies;
  });
}

const byId = (rows: ExpectedAnomaly[]) => rows.toSorted((a, b) => a.id.localeCompare(b.id));

function start(): typeof running {
  const stop = new AbortController();
  let missing: string | null = 'starting';
  const worker = {
    ...{ pool, directory, bus: log, saveEveryMs: 40, logger: createLogger('test', 'silent') },
    announce: () => Promise.resolve(),
    report: (what: string | null) => (missing = what),
  };
  const ended = runDetector(worker, stop.signal);
  return { missing: () => missing, stop: () => (stop.abort(), ended) };
}

async function offset(): Promise<number> {
  const { rows } = await pool.query<{ seq: number }>(`select min(seq) as seq from monitoring.reader_offset`);
  return rows[0]?.seq ?? 0;
}

const reached = (seq: number) => expect.poll(offset, { timeout: 20_000, interval: 10 }).toBe(seq);

/** What a SIGKILL of the worker is for the database: its connection is gone, what it had in memory too. */
async function killWriter(): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = 824640 and granted
       and database = (select oid from pg_database where datname = current_database())`,
  );
  return rowCount === 1;
}

beforeEach(async () => {
  database = await privateDatabase();
  const { ownerUrl } = database.urls.monitoring;
  await migrate(ownerUrl, 'monitoring', migrations);
  pool = openPool(ownerUrl, { name: 'test' });
  log = new MemoryLog();
  running = start();
});

afterEach(async () => {
  await running.stop();
  await pool.end();
  await database[Symbol.asyncDispose]();
});

test('killed again and again, it finds exactly what the pure detector finds, each told once', async () => {
  let random = 42;
  let kills = 0;
  for (const batch of batches()) {
    log.append(batch);
    random = nextLcg(random);
    if (lcgFraction(random) < 0.12) {
      await expect.poll(running.missing, { timeout: 10_000, interval: 5 }).toBeNull();
      if (!(await killWriter())) continue;
      kills++;
      await expect.poll(running.missing, { timeout: 10_000, interval: 5 }).not.toBeNull();
    }
  }
  expect(kills).toBeGreaterThanOrEqual(5);
  await reached((await log.sequences()).last);

  const { rows } = await pool.query<ExpectedAnomaly>('select id, detected_at, ended_at from monitoring.anomaly');
  const expected = oracle();
  expect(expected.length).toBeGreaterThanOrEqual(SERIES);
  expect(byId(rows)).toEqual(byId(expected));
  const events = await pool.query(`select topic, payload->>'change' as change, count(*)::int as count,
      count(distinct payload)::int as different from monitoring.event group by 1, 2 order by 1, 2`);
  const ended = expected.filter((anomaly) => anomaly.ended_at !== null).length;
  const each = (topic: string, change: string | null, count: number) => ({ topic, change, count, different: count });
  expect(events.rows).toEqual([
    each('alert-changed', 'cleared', ended),
    each('alert-changed', 'raised', expected.length),
    each('anomaly-detected', null, expected.length),
  ]);
}, 60_000);

test('a replay never opens again what somebody resolved', async () => {
  const all = batches();
  for (const batch of all.slice(0, 90)) log.append(batch);
  await reached(90);
  const found = await pool.query<{ id: string }>('select id from monitoring.alert');
  expect(found.rows.length).toBeGreaterThan(0);
  const ids = found.rows.map(({ id }) => id);
  for (const alertId of ids) {
    await changeAlert(pool as never, { alertId, event: 'resolved', at: new Date(), by: randomUUID() });
  }
  await running.stop();
  // As if nothing had been saved since the beginning: everything is taken again.
  await pool.query('truncate monitoring.detector_state');
  await pool.query('update monitoring.reader_offset set seq = 0');
  running = start();
  await reached(90);
  const after = await pool.query(`select count(*)::int as count from monitoring.alert where status <> 'resolved'`);
  expect(after.rows).toEqual([{ count: 0 }]);
  expect((await pool.query('select id from monitoring.alert')).rowCount).toBe(ids.length);
});

test('a message that is no batch of readings is set aside, and what follows is taken', async () => {
  log.append(new Uint8Array([1, 2, 3]));
  for (const batch of batches().slice(0, 3)) log.append(batch);
  await reached(4);
  const { rows } = await pool.query('select reader, seq, reason from monitoring.dead_letter');
  expect(rows).toEqual([{ reader: 'detector', seq: 1, reason: 'not a batch of readings' }]);
});

test('a second detector waits until the first is gone', async () => {
  await expect.poll(running.missing).toBeNull();
  const second = start();
  await expect.poll(second.missing).toBe('another detector holds the lock');
  await running.stop();
  await expect.poll(second.missing).toBeNull();
  await second.stop();
});

test('a drained worker has saved all it took', async () => {
  for (const batch of batches().slice(0, 20)) log.append(batch);
  await expect.poll(running.missing).toBeNull();
  await expect.poll(async () => (await pool.query('select 1 from monitoring.detector_state')).rowCount).toBe(SERIES);
  await running.stop();
  expect(await offset()).toBe(20);
});
