import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeJson } from '../../../core/contracts/json-codec.ts';
import {
  emptyBatch,
  encodeReadings,
  readingsSubject,
  shardOf,
  telemetryStream,
} from '../../../core/contracts/reading-batch.ts';
import type { RegistryDevice } from '../../../core/contracts/registry.ts';
import { registryBucket, registryEntry, registryKey } from '../../../core/contracts/registry.ts';
import { lcgFraction, nextLcg } from '../../../core/signal/lcg.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import { connectBus } from '../../../platform/bus/bus.ts';
import { openPool } from '../../../platform/db/pool.ts';
import { migrations } from '../../../migrations/monitoring/list.ts';
import { migrate } from '../../../platform/db/migrate.ts';
import type { DatabaseUrls } from '../../../platform/db/provision.ts';
import { provisionDatabase } from '../../../platform/db/provision.ts';
import { bundle } from '../../../setup/bundle.mjs';
import { privateServers } from '../../../test/support/private-servers.ts';
import { createEnsemble, DETECTOR, step } from '../domain/detectors/ensemble.ts';
import { createEquipment, stepEquipment } from '../domain/detectors/equipment.ts';
import { episodeId } from './episode-id.ts';
import { keyOfSeries, seriesNumber } from './series-states.ts';

const TEMPERATURE = 7;
const READINGS = 1500;
const SERIES = 20;
const KILLS = 5;

/** Its own, since the stream of readings has one name on a server. */
let servers: Awaited<ReturnType<typeof privateServers>>;
let database: DatabaseUrls;
let pool: ReturnType<typeof openPool>;
let bus: Bus;
let detector: ChildProcess;

/** The worker as it runs in production, from its bundle. */
function startDetector(): ChildProcess {
  const env = {
    ...{ PATH: process.env['PATH'], NATS_URL: servers.urls.NATS_URL, REDIS_URL: servers.urls.REDIS_URL },
    ...{ ROLE: 'detector', LOG_LEVEL: 'silent', GATEWAY_SECRET: 'x'.repeat(32), DETECTOR_SAVE_MS: '60' },
    ...{ DATABASE_URL: database.ownerUrl, READER_DATABASE_URL: database.readerUrl },
  };
  return spawn(process.execPath, ['dist/monitoring.mjs'], { env, stdio: ['ignore', 'inherit', 'inherit'] });
}

async function kill(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  const exited = once(detector, 'exit');
  detector.kill(signal);
  const [code] = (await exited) as [number | null];
  return code;
}

beforeAll(async () => {
  await bundle({ monitoring: 'subgraphs/monitoring/main.ts' });
  servers = await privateServers();
  database = (await provisionDatabase(servers.urls.DATABASE_URL, 'the secret of this test alone')).monitoring;
  await migrate(database.ownerUrl, 'monitoring', migrations);
  pool = openPool(database.ownerUrl, { name: 'test' });
  bus = await connectBus(servers.urls.NATS_URL, 'test');
  await bus.ensureStream(telemetryStream, ['telemetry.readings.*', 'telemetry.events.*'], {
    maxBytes: 256 * 1024 * 1024,
    duplicateWindowMs: 120_000,
  });
});

afterAll(async () => {
  if (detector.exitCode === null && detector.signalCode === null) await kill('SIGKILL');
  await bus[Symbol.asyncDispose]();
  await pool.end();
  await servers[Symbol.asyncDispose]();
});

const offset = async (): Promise<number> => {
  const { rows } = await pool.query<{ seq: number | null }>(
    `select min(seq) as seq from monitoring.reader_offset where reader = 'detector'`,
  );
  return rows[0]?.seq ?? 0;
};

function valueOf(series: number, index: number): number {
  const odd = index === 450 + 31 * series || index === 1100 + 7 * series;
  return (
    20 + 3 * Math.sin(index / 30) + lcgFraction(nextLcg(nextLcg(series * 7919 + index))) + (odd ? 60 + index / 10 : 0)
  );
}

test('killed with SIGKILL in the middle of its work, the worker loses nothing and doubles nothing', async () => {
  const subjectId = randomUUID();
  const firstKey = Math.floor(Math.random() * 2 ** 30);
  const installations = Array.from({ length: SERIES }, (_, series) => ({
    ...{
      key: firstKey + series,
      subjectId,
      equipmentId: subjectId,
      buildingId: randomUUID(),
      validFrom: 0,
      validTo: null,
    },
  }));
  const device: RegistryDevice = {
    ...{ kind: 'device' as const, id: randomUUID(), serial: 'crash', organizationId: randomUUID(), gatewayId: null },
    ...{
      lifecycle: 'active' as const,
      installations,
      credentialHashes: [],
      deviceType: 'temperature_sensor',
      manufacturer: 'M',
      model: 'T',
      firmwareVersion: null,
      reportingIntervalSeconds: 60,
    },
    ...{ alertThresholds: null, timeZone: 'UTC' },
  };
  await (await bus.keyValue(registryBucket)).put(registryKey(device), encodeJson(registryEntry, device));

  const expected = new Set<string>();
  const states = installations.map(() => createEnsemble());
  // All are of one piece of equipment, which is also seen as a whole.
  const equipment = createEquipment();
  let together = 0;
  detector = startDetector();
  let [kills, random, lastSeq] = [0, 7, 0];
  for (let index = 0; index < READINGS; index += 10) {
    const batch = emptyBatch(10 * SERIES, 0);
    for (let at = 0; at < batch.count; at++) {
      const series = at % SERIES;
      const reading = index + Math.floor(at / SERIES);
      const timeMs = reading * 300_000;
      const value = valueOf(series, reading);
      batch.installationKey[at] = firstKey + series;
      batch.metricId[at] = TEMPERATURE;
      batch.time[at] = timeMs;
      batch.value[at] = value;
      for (const { episodeStartMs: startMs } of step(states[series]!, { timeMs, value })) {
        expected.add(
          episodeId({ installationKey: firstKey + series, metricId: TEMPERATURE, detector: DETECTOR, startMs }),
        );
      }
      const number = seriesNumber({ installationKey: firstKey + series, metricId: TEMPERATURE });
      for (const { kind, detector: method, episodeStartMs: startMs, series: leading } of stepEquipment(
        equipment,
        number,
        timeMs,
        value,
      )) {
        expected.add(episodeId({ ...keyOfSeries(leading), detector: method, startMs }));
        if (kind === 'began') together++;
      }
    }
    const before = lastSeq;
    ({ seq: lastSeq } = await bus.publish(readingsSubject(shardOf(subjectId)), encodeReadings(batch)));
    random = nextLcg(random);
    if (kills === KILLS || index < 300 || lcgFraction(random) >= 0.1) continue;
    // It has saved up to the message before: each kill finds it at work or about to be.
    await expect.poll(offset, { timeout: 20_000, interval: 5 }).toBeGreaterThanOrEqual(before);
    await kill('SIGKILL');
    kills++;
    detector = startDetector();
  }
  expect(kills).toBe(KILLS);
  await expect.poll(offset, { timeout: 30_000 }).toBeGreaterThanOrEqual(lastSeq);
  expect(await kill('SIGTERM')).toBe(0);

  const found = await pool.query<{ id: string }>('select id from monitoring.anomaly where subject_id = $1', [
    subjectId,
  ]);
  expect(new Set(found.rows.map(({ id }) => id))).toEqual(expected);
  expect(expected.size - together).toBeGreaterThanOrEqual(SERIES);
  expect(together).toBeGreaterThan(0);
  const doubled = await pool.query(
    'select payload, count(*) from monitoring.event where subject_id = $1 group by 1 having count(*) > 1',
    [subjectId],
  );
  expect(doubled.rows).toEqual([]);
  const detected = await pool.query(
    `select 1 from monitoring.event where subject_id = $1 and topic = 'anomaly-detected'`,
    [subjectId],
  );
  expect(detected.rowCount).toBe(expected.size);
}, 120_000);
