import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeJson } from '../../core/contracts/json-codec.ts';
import { registryBucket, registryDevice, registryEntry, registryKey } from '../../core/contracts/registry.ts';
import { hashCredential, mintCredential } from '../../platform/auth/device-credential.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { encodeDeviceBatch } from '../../subgraphs/telemetry/ingest/formats/device-batch.ts';
import { until } from '../support/until.ts';
import { differingHours } from './differing-hours.ts';
import { startTelemetryProcesses, type Victim } from './telemetry-processes.ts';

/** CHAOS_READINGS=200000 CHAOS_KILLS=24 for the whole. */
const total = Number(process.env['CHAOS_READINGS'] ?? 40_000);
const kills = Number(process.env['CHAOS_KILLS'] ?? 8);
const seed = Number(process.env['SEED'] ?? 20_261);
const perBatch = 500;
const metrics = [7, 8, 9, 14];
const victims: readonly Victim[] = ['writer', 'api', 'nats', 'postgres'];

/** Seeded generator (Lehmer), so that a failing run can be run again. */
function generator(state: number) {
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}

describe('killing writer, API, NATS and PostgreSQL while a device sends', () => {
  const closing = new AsyncDisposableStack();
  let processes: Awaited<ReturnType<typeof startTelemetryProcesses>>;
  beforeAll(async () => void (processes = closing.use(await startTelemetryProcesses())), 90_000);
  afterAll(() => closing.disposeAsync(), 30_000);

  /** A device that telemetry knows, as devices would publish it. */
  async function register(): Promise<string> {
    const id = randomUUID();
    const credential = mintCredential(id, randomBytes(32));
    const bus = closing.use(await connectBus(processes.natsUrl, 'kills'));
    const place = { equipmentId: null, buildingId: id, subjectId: id, validFrom: 0, validTo: null };
    const entry = registryDevice.parse({
      ...{ kind: 'device', id, serial: id, deviceType: 'd', manufacturer: 'm', model: 'm', firmwareVersion: null },
      ...{ organizationId: id, gatewayId: null, lifecycle: 'active', timeZone: 'UTC', reportingIntervalSeconds: 1 },
      ...{
        installations: [{ key: 1, ...place }],
        credentialHashes: [hashCredential(credential)],
        alertThresholds: null,
      },
    });
    await (await bus.keyValue(registryBucket)).put(registryKey(entry), encodeJson(registryEntry, entry));
    return credential;
  }

  it(
    `loses nothing that was acknowledged and stores nothing twice: ${kills} kills, ${total} readings (seed ${seed})`,
    { timeout: 600_000 },
    async () => {
      const random = generator(seed);
      const credential = await register();
      const end = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000;
      const reading = (n: number) => ({
        ...{ metricId: metrics[n % metrics.length]!, value: 20 + (n % 97) / 10 },
        time: end - Math.floor((total - 1 - n) / metrics.length) * 1000,
      });
      /** Sends until it is acknowledged, as a device would: what the answer says, and how often it had to. */
      const send = async (batch: number) => {
        const readings = Array.from({ length: perBatch }, (_, i) => reading(batch * perBatch + i));
        const headers = { authorization: `Bearer ${credential}`, 'content-type': 'application/vnd.sitesync.readings' };
        const body = Buffer.from(encodeDeviceBatch({ devices: [], readings }));
        return until(
          `batch ${batch}`,
          async () => {
            const options = { method: 'POST', headers, body, signal: AbortSignal.timeout(15_000) };
            const response = await fetch(`${processes.api}/ingest`, options).catch(() => null);
            return response?.status === 200 && ((await response.json()) as { accepted: number; duplicates: number });
          },
          60_000,
        );
      };
      const batches = total / perBatch;
      const order = Array.from({ length: kills }, (_, n) => victims[n % victims.length]!);
      const killAt = new Map(order.map((victim, n) => [Math.floor(((n + random()) * batches) / kills), victim]));
      let acknowledged = 0;
      const killed: Record<string, number> = {};
      for (let batch = 0; batch < batches; batch++) {
        const sending = send(batch);
        const victim = killAt.get(batch);
        if (victim !== undefined) {
          await new Promise((resolve) => setTimeout(resolve, random() * 50));
          await until(`a ${victim} to kill`, () => processes.kill[victim]());
          killed[victim] = (killed[victim] ?? 0) + 1;
        }
        const { accepted, duplicates } = await sending;
        expect(accepted + duplicates).toBe(perBatch);
        acknowledged += accepted + duplicates;
      }
      expect(acknowledged).toBe(total);

      const ask = async <Row extends object>(text: string) =>
        (await processes.pool.query<Row>(text).catch(() => null))?.rows[0];
      const stored = `select count(*)::int as n, sum(value) as sum from telemetry.reading`;
      const row = await until(
        'all rows',
        async () => {
          const found = await ask<{ n: number; sum: number }>(stored);
          return found !== undefined && found.n >= total && found;
        },
        90_000,
      );
      expect(row.n).toBe(total);
      const sum = Array.from({ length: total }, (_, n) => reading(n).value).reduce((one, other) => one + other, 0);
      expect(row.sum).toBeCloseTo(sum, 4);
      await until(
        'hours that are what their readings say',
        async () => (await ask<{ n: number }>(differingHours))?.n === 0,
        90_000,
      );
      const letters = await ask<{ n: number }>('select count(*)::int as n from telemetry.dead_letter');
      expect(letters?.n).toBe(0);
      console.log(JSON.stringify({ seed, acknowledged, rows: row.n, killed }));
    },
  );
});
