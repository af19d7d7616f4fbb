import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeJson } from '../../core/contracts/json-codec.ts';
import { registryBucket, registryDevice, registryEntry, registryKey } from '../../core/contracts/registry.ts';
import { freePorts } from '../../deploy/all-in-one/network.ts';
import { hashCredential, mintCredential } from '../../platform/auth/device-credential.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { provisionDatabase } from '../../platform/db/provision.ts';
import { encodeDeviceBatch } from '../../subgraphs/telemetry/ingest/formats/device-batch.ts';
import { privateServers } from '../support/private-servers.ts';
import { until } from '../support/until.ts';
import { LoopDisk, whyNoDisk } from './loop-disk.ts';
import { ServersOnDisk } from './servers-on-disk.ts';

/** CHAOS_KILLS=20 cuts five times. */
const cuts = process.env['CHAOS_KILLS'] === undefined ? 1 : 5;
const perBatch = 200;
const sendMs = 2_500;
const noDisk = await whyNoDisk();
if (noDisk !== null) console.warn(`The power cut is not tested: ${noDisk}.`);

describe.skipIf(noDisk !== null)('a power cut', () => {
  const closing = new AsyncDisposableStack();
  let redisUrl = '';
  beforeAll(async () => {
    redisUrl = closing.use(await privateServers()).urls.REDIS_URL;
  }, 60_000);
  afterAll(() => closing.disposeAsync(), 30_000);

  /** Telemetry on a disk of its own, and a device that it knows. */
  async function start(natsSync: string) {
    const own = closing.use(new AsyncDisposableStack());
    const disk = own.use(LoopDisk.make());
    const servers = await ServersOnDisk.make(disk.root, natsSync);
    own.defer(() => servers.kill());
    await servers.start();
    const urls = (await provisionDatabase(servers.databaseUrl, 'the secret of a test without power')).telemetry;
    const [port = 0] = await freePorts(1);
    const env = {
      ...{ DATABASE_URL: urls.ownerUrl, READER_DATABASE_URL: urls.readerUrl, NATS_URL: servers.natsUrl },
      ...{ REDIS_URL: redisUrl, GATEWAY_SECRET: 'what gateway and subgraphs share in this test', LOG_LEVEL: 'error' },
      ...{ LIMIT_SENDER_MESSAGES: '100000', LIMIT_DEVICE_READINGS: '1000000', LIMIT_ORGANIZATION_READINGS: '1000000' },
      ...{ PATH: process.env['PATH'], STREAM_MAX_BYTES: String(128 * 1024 ** 2) },
    };
    const run = (ROLE: string, PORT: number) => {
      const child = spawn(process.execPath, ['dist/telemetry.mjs'], {
        stdio: 'ignore',
        env: { ...env, ROLE, PORT: String(PORT) },
      });
      own.defer(() => end(child));
      return child;
    };
    const readings = async (table: string) => {
      const client = new pg.Client({ connectionString: servers.databaseUrl });
      await client.connect();
      try {
        const { rows } = await client.query<{ times: string[] | null }>(
          `select array_agg((extract(epoch from ts) * 1000)::int8::text) as times from ${table}`,
        );
        return new Set((rows[0]?.times ?? []).map(Number));
      } finally {
        await client.end();
      }
    };
    const tables = () => readings('telemetry.raw').catch(() => null);
    return { disk, servers, port, run, tables, close: () => own.disposeAsync() };
  }

  async function register(natsUrl: string): Promise<string> {
    const id = randomUUID();
    const credential = mintCredential(id, randomBytes(32));
    await using bus = await connectBus(natsUrl, 'power-cut');
    const place = { equipmentId: null, buildingId: id, subjectId: id, validFrom: 0, validTo: null };
    const entry = registryDevice.parse({
      ...{ kind: 'device', id, serial: id, deviceType: 'd', manufacturer: 'm', model: 'm', firmwareVersion: null },
      ...{ organizationId: id, gatewayId: null, lifecycle: 'active', timeZone: 'UTC', reportingIntervalSeconds: 1 },
      ...{ installations: [{ key: 1, ...place }], credentialHashes: [hashCredential(credential)] },
      alertThresholds: null,
    });
    await (await bus.keyValue(registryBucket)).put(registryKey(entry), encodeJson(registryEntry, entry));
    return credential;
  }

  /** Sends batches until the time is over; a reading has a moment of its own, and enters `acknowledged` with the answer. */
  async function sendFor(
    ms: number,
    port: number,
    credential: string,
    clock: { ms: number },
    acknowledged: Set<number>,
  ) {
    const until = Date.now() + ms;
    const headers = { authorization: `Bearer ${credential}`, 'content-type': 'application/vnd.sitesync.readings' };
    const lane = async () => {
      while (Date.now() < until) {
        const times = Array.from({ length: perBatch }, () => (clock.ms += 1));
        const readings = times.map((time) => ({ metricId: 7, time, value: 20 }));
        const body = Buffer.from(encodeDeviceBatch({ devices: [], readings }));
        const options = { method: 'POST', headers, body, signal: AbortSignal.timeout(5_000) };
        const response = await fetch(`http://127.0.0.1:${port}/ingest`, options).catch(() => null);
        const accepted = response?.status === 200 ? ((await response.json()) as { accepted: number }).accepted : 0;
        if (accepted === perBatch) for (const time of times) acknowledged.add(time);
      }
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
  }
  const ready = (port: number) =>
    until(
      'telemetry',
      async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok === true,
      60_000,
    );
  const missing = (wanted: ReadonlySet<number>, found: ReadonlySet<number>) =>
    [...wanted].filter((time) => !found.has(time)).length;

  /** Frozen where they are, and gone; what reached the disk is what there is. */
  async function cutPower({ disk, servers }: { disk: LoopDisk; servers: ServersOnDisk }, children: ChildProcess[]) {
    servers.freeze();
    const left = disk.snapshot();
    await Promise.all(children.map(end));
    await servers.kill();
    await disk.boot(left);
    await servers.start();
  }

  it(`loses nothing that was acknowledged, ${cuts} times`, { timeout: 120_000 + cuts * 60_000 }, async () => {
    const world = await start('always');
    const { port, run, tables, servers } = world;
    const acknowledged = new Set<number>();
    const clock = { ms: Date.UTC(2026, 5, 1) };
    let api = run('api', port);
    await ready(port);
    const credential = await register(servers.natsUrl);
    for (let cut = 1; cut <= cuts; cut++) {
      const writer = run('writer', 0);
      await sendFor(sendMs, port, credential, clock, acknowledged);
      // From here on readings are on the stream alone.
      await end(writer);
      const committed = await until('the tables', tables);
      await sendFor(sendMs, port, credential, clock, acknowledged);
      await cutPower(world, [api]);
      expect(missing(committed, (await tables()) ?? new Set())).toBe(0);
      expect(acknowledged.size).toBeGreaterThan(committed.size);
      api = run('api', port);
      const after = run('writer', 0);
      await ready(port);
      const all = async () => missing(acknowledged, (await tables()) ?? new Set()) === 0;
      await until('all that was acknowledged', all, 30_000);
      await end(after);
    }
    console.log(JSON.stringify({ cuts, acknowledged: acknowledged.size, lost: 0 }));
    await world.close();
  });

  it('would be noticed: a stream that is not synced loses what it acknowledged', { timeout: 120_000 }, async () => {
    const world = await start('2m');
    const { port, run, servers } = world;
    const acknowledged = new Set<number>();
    const api = run('api', port);
    await ready(port);
    const credential = await register(servers.natsUrl);
    await sendFor(sendMs, port, credential, { ms: Date.UTC(2026, 5, 1) }, acknowledged);
    await cutPower(world, [api]);
    await using bus = await connectBus(servers.natsUrl, 'power-cut');
    const kept = await bus.sequences('TELEMETRY').catch(() => ({ first: 0, last: 0 }));
    console.log(JSON.stringify({ batchesAcknowledged: acknowledged.size / perBatch, messagesKept: kept.last }));
    expect(kept.last * perBatch).toBeLessThan(acknowledged.size);
    await bus[Symbol.asyncDispose]();
    await world.close();
  });
});

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  await sleep(0);
}
