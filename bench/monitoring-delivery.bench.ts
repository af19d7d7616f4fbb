// Reading stored in the stream -> frame of its alert at a subscriber of monitoring, p50 and p99 by the rate of other readings (SECONDS=8 each); detector against raw COPY (READINGS=200000).
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { accessBucket, accessEntry, accessKey, allScopes } from '../core/contracts/access.ts';
import { encodeJson } from '../core/contracts/json-codec.ts';
import { emptyBatch, encodeReadings, readingsSubject, telemetryStream } from '../core/contracts/reading-batch.ts';
import { packFlags } from '../core/contracts/reading-flags.ts';
import { registryBucket, type RegistryEntry, registryEntry, registryKey } from '../core/contracts/registry.ts';
import type { Viewer } from '../platform/auth/viewer.ts';
import { type Bus, connectBus } from '../platform/bus/bus.ts';
import { openPool } from '../platform/db/pool.ts';
import { provisionDatabase } from '../platform/db/provision.ts';
import { monitoringEnv } from '../subgraphs/monitoring/config.ts';
import { startApi } from '../subgraphs/monitoring/start-api.ts';
import { startDetector } from '../subgraphs/monitoring/start-detector.ts';
import { type GraphAnswer, SubgraphClient } from '../test/support/subgraph-client.ts';
import { until } from '../test/support/until.ts';
import { rawCopyPerSecond } from './monitoring-copy.ts';

const seconds = Number(process.env['SECONDS'] ?? 8);
const total = Number(process.env['READINGS'] ?? 200_000);
const RATES = [0, 1_000, 5_000, 10_000, 20_000];
const EQUIPMENT = 200;
const METRICS = [2, 7, 14, 28];
const TEMPERATURE = 7;
const LIMIT = 40;
const TICK_MS = 20;
const secret = 'what gateway and subgraphs share in this benchmark';
const normal = packFlags({ quality: 'good', operatingMode: 'normal', sourceUnit: 0, historical: false });

const owner: Viewer = {
  ...{ kind: 'user', id: randomUUID(), organizationId: randomUUID(), organizationKind: 'OWNER' },
  ...{ role: 'MANAGER', deviceId: null, expiresAt: null },
};
const keys = Array.from({ length: EQUIPMENT + 1 }, (_, index) => index + 1);
/** The last one is the equipment whose limit is crossed again and again. */
const watchedKey = EQUIPMENT + 1;

async function register(bus: Bus): Promise<void> {
  const organizationId = owner.organizationId ?? '';
  const [registry, access] = [await bus.keyValue(registryBucket), await bus.keyValue(accessBucket)];
  const buildingId = randomUUID();
  for (const key of keys) {
    const [equipmentId, deviceId] = [randomUUID(), randomUUID()];
    const where = { key, equipmentId, buildingId, subjectId: equipmentId, validFrom: 0, validTo: null };
    const entries: RegistryEntry[] = [
      {
        ...{ kind: 'equipment', id: equipmentId, organizationId, buildingId, name: `Lift ${key}` },
        ...{ equipmentKind: 'elevator', manufacturer: 'M', model: 'E', timeZone: 'UTC' },
      },
      {
        ...{ kind: 'device', id: deviceId, serial: deviceId, organizationId, gatewayId: null, lifecycle: 'active' },
        ...{ installations: [where], credentialHashes: [], timeZone: 'UTC', deviceType: 'sensor', model: 'T' },
        ...{ manufacturer: 'M', firmwareVersion: null, reportingIntervalSeconds: 60 },
        alertThresholds: key === watchedKey ? { temperature: { max: LIMIT } } : null,
      },
    ];
    for (const entry of entries) await registry.put(registryKey(entry), encodeJson(registryEntry, entry));
    const grant = { organizationId, subjectId: equipmentId, buildingId, scopes: allScopes, expiresAt: null };
    await access.put(accessKey(grant), encodeJson(accessEntry, grant));
  }
}

/** Readings of the fleet in the order of time, a minute a round; each call takes the next ones. */
class Fleet {
  #next = 0;
  readonly #startMs = Date.now() - 86_400_000;

  take(count: number): Uint8Array {
    const batch = emptyBatch(count, Date.now());
    for (let at = 0; at < count; at++, this.#next++) {
      const [report, metric] = [Math.floor(this.#next / METRICS.length), this.#next % METRICS.length];
      batch.installationKey[at] = 1 + (report % EQUIPMENT);
      batch.metricId[at] = METRICS[metric] ?? 0;
      batch.time[at] = this.#startMs + Math.floor(report / EQUIPMENT) * 60_000;
      batch.value[at] = 20 + Math.sin(this.#next / 997) + (this.#next % 13) / 13;
      batch.flags[at] = normal;
    }
    return encodeReadings(batch);
  }
}

let watchedMs = Date.now() - 3_600_000;
async function temperature(bus: Bus, value: number): Promise<void> {
  const batch = emptyBatch(1, Date.now());
  Object.assign(batch.installationKey, [watchedKey]);
  Object.assign(batch.metricId, [TEMPERATURE]);
  Object.assign(batch.time, [(watchedMs += 1_000)]);
  Object.assign(batch.value, [value]);
  Object.assign(batch.flags, [normal]);
  await bus.publish(readingsSubject(0), encodeReadings(batch));
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;

interface Frames {
  /** The moment of the next frame that tells of a raised alert. */
  next(): Promise<number>;
}

/** Delivery times in ms at a rate of other readings, and the rate that was published. */
async function deliveries(bus: Bus, fleet: Fleet, frames: Frames, rate: number) {
  let [isOver, published] = [false, 0];
  const from = performance.now();
  const load = (async () => {
    while (!isOver && rate > 0) {
      const due = Math.floor(((performance.now() - from) / 1000) * rate) - published;
      if (due > 0) {
        await bus.publish(readingsSubject(1), fleet.take(due));
        published += due;
      }
      await sleep(TICK_MS);
    }
  })();
  const times: number[] = [];
  while (performance.now() - from < seconds * 1000) {
    const frame = frames.next();
    await temperature(bus, LIMIT + 10);
    const accepted = performance.now();
    times.push((await frame) - accepted);
    await temperature(bus, LIMIT - 10);
    await sleep(50);
  }
  isOver = true;
  await load;
  return { times: times.sort((a, b) => a - b), held: published / ((performance.now() - from) / 1000) };
}

const databases = await provisionDatabase(process.env['DATABASE_URL']!, secret);
const { ownerUrl, readerUrl } = databases.monitoring;
const pool = openPool(ownerUrl, { name: 'bench' });
const bus = await connectBus(process.env['NATS_URL']!, 'bench');
await bus.ensureStream(telemetryStream, ['telemetry.readings.*', 'telemetry.events.*'], {
  ...{ maxBytes: 1024 ** 3, duplicateWindowMs: 120_000 },
});
const { NATS_URL, REDIS_URL } = process.env;
const env = monitoringEnv.parse({
  ...{ NATS_URL, REDIS_URL, GATEWAY_SECRET: secret, LOG_LEVEL: 'error' },
  ...{ DATABASE_URL: ownerUrl, READER_DATABASE_URL: readerUrl },
});
await register(bus);
const api = await startApi(env);
const detector = await startDetector(env);
const client = new SubgraphClient(api.url, secret);
await until('the registry', async () => {
  const { rows } = await pool.query<{ count: number }>('select count(*)::int as count from monitoring.installation');
  return rows[0]?.count === keys.length;
});
const events = client.subscribe(owner, 'subscription { alertChanged { change } }');
const frames: Frames = {
  next: async () => {
    for (;;) {
      const { value } = (await events.next()) as { value: GraphAnswer };
      if (value.errors) throw new Error(JSON.stringify(value.errors));
      const { change } = value.data?.['alertChanged'] as { change: string };
      if (change === 'RAISED') return performance.now();
    }
  },
};
const fleet = new Fleet();
console.log('rate wanted  rate held  alerts  p50 ms  p99 ms');
const results = [];
for (const rate of RATES) {
  const { times, held } = await deliveries(bus, fleet, frames, rate);
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
  results.push({ rate, held: Math.round(held), p50, p99 });
  console.log(`${rate}  ${held.toFixed(0)}  ${times.length}  ${p50.toFixed(1)}  ${p99.toFixed(1)}`);
}

/** Readings a second that the detector takes from the stream, all default detectors at work. */
async function detected(): Promise<number> {
  const from = performance.now();
  const inFlight = new Set<Promise<unknown>>();
  for (let sent = 0; sent < total; sent += 1_000) {
    const publishing = bus.publish(readingsSubject(1), fleet.take(1_000));
    inFlight.add(publishing);
    void publishing.finally(() => inFlight.delete(publishing));
    if (inFlight.size >= 16) await Promise.race(inFlight);
  }
  await Promise.all(inFlight);
  // The detector takes messages in their order: the alert of the last one is the end.
  const frame = frames.next();
  await temperature(bus, LIMIT + 10);
  const seconds = ((await frame) - from) / 1000;
  await temperature(bus, LIMIT - 10);
  return total / seconds;
}
const perSecond = await detected();
const copy = await rawCopyPerSecond(databases.telemetry.ownerUrl, total);
console.log(
  JSON.stringify({
    ...{ bench: 'monitoring-delivery', deliveries: results, detectedPerSecond: Math.round(perSecond) },
    ...{ copyPerSecond: Math.round(copy), ratioToCopy: perSecond / copy },
  }),
);
await events.return?.();
await client.close();
await detector[Symbol.asyncDispose]();
await api[Symbol.asyncDispose]();
await pool.end();
await bus[Symbol.asyncDispose]();
process.exit(0);
