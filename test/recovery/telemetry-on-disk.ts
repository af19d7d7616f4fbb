import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { encodeJson } from '../../core/contracts/json-codec.ts';
import { registryBucket, registryDevice, registryEntry, registryKey } from '../../core/contracts/registry.ts';
import { freePorts } from '../../deploy/all-in-one/network.ts';
import { hashCredential, mintCredential } from '../../platform/auth/device-credential.ts';
import { connectBus } from '../../platform/bus/bus.ts';
import { provisionDatabase } from '../../platform/db/provision.ts';
import { encodeDeviceBatch } from '../../subgraphs/telemetry/ingest/formats/device-batch.ts';
import { until } from '../support/until.ts';
import { ServersOnDisk } from './servers-on-disk.ts';

const perBatch = 200;

/** Telemetry's processes on PostgreSQL and NATS under a folder; `natsSync` as `sync_interval` of NATS. */
export async function startTelemetryOnDisk(root: string, natsSync: string, redisUrl: string) {
  await using starting = new AsyncDisposableStack();
  const servers = await ServersOnDisk.make(root, natsSync);
  starting.defer(() => servers.kill());
  await servers.start();
  const urls = (await provisionDatabase(servers.databaseUrl, 'the secret of a test without power')).telemetry;
  const [port = 0] = await freePorts(1);
  const env = {
    ...{ DATABASE_URL: urls.ownerUrl, READER_DATABASE_URL: urls.readerUrl, NATS_URL: servers.natsUrl },
    ...{ REDIS_URL: redisUrl, GATEWAY_SECRET: 'what gateway and subgraphs share in this test', LOG_LEVEL: 'error' },
    ...{ LIMIT_SENDER_MESSAGES: '100000', LIMIT_DEVICE_READINGS: '1000000', LIMIT_ORGANIZATION_READINGS: '1000000' },
    ...{ PATH: process.env['PATH'], STREAM_MAX_BYTES: String(128 * 1024 ** 2) },
  };
  const closing = starting.move();

  /** The API listens on `port`. */
  function run(ROLE: 'api' | 'writer'): ChildProcess {
    const own = { ...env, ROLE, PORT: String(ROLE === 'api' ? port : 0) };
    const child = spawn(process.execPath, ['dist/telemetry.mjs'], { stdio: 'ignore', env: own });
    closing.defer(() => endProcess(child));
    return child;
  }

  /** Times (Unix ms) of all stored readings; null when PostgreSQL cannot tell. */
  async function stored(): Promise<ReadonlySet<number> | null> {
    const client = new pg.Client({ connectionString: servers.databaseUrl, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ times: string[] | null }>(
        `select array_agg((extract(epoch from ts) * 1000)::int8::text) as times from telemetry.reading`,
      );
      return new Set((rows[0]?.times ?? []).map(Number));
    } catch {
      return null;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  const isReady = async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok === true;
  return {
    ...{ servers, run, stored, ready: () => until('telemetry', isReady, 60_000) },
    register: () => register(servers.natsUrl, port),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

/** Puts a device where telemetry learns of it, as devices would publish it. */
async function register(natsUrl: string, port: number): Promise<Sender> {
  const id = randomUUID();
  const credential = mintCredential(id, randomBytes(32));
  await using bus = await connectBus(natsUrl, 'on-disk');
  const place = { equipmentId: null, buildingId: id, subjectId: id, validFrom: 0, validTo: null };
  const entry = registryDevice.parse({
    ...{ kind: 'device', id, serial: id, deviceType: 'd', manufacturer: 'm', model: 'm', firmwareVersion: null },
    ...{ organizationId: id, gatewayId: null, lifecycle: 'active', timeZone: 'UTC', reportingIntervalSeconds: 1 },
    ...{ installations: [{ key: 1, ...place }], credentialHashes: [hashCredential(credential)] },
    alertThresholds: null,
  });
  await (await bus.keyValue(registryBucket)).put(registryKey(entry), encodeJson(registryEntry, entry));
  return new Sender(port, credential);
}

/** A device that sends batches; each reading has a moment of its own. */
export class Sender {
  readonly #url: string;
  readonly #credential: string;
  #clock = Date.UTC(2026, 5, 1);
  /** Times of the readings whose batch was acknowledged. */
  readonly acknowledged = new Set<number>();
  refused = 0;

  constructor(port: number, credential: string) {
    this.#url = `http://127.0.0.1:${port}/ingest`;
    this.#credential = credential;
  }

  get batches(): number {
    return this.acknowledged.size / perBatch;
  }

  /** By four at once until the time is over. */
  async sendFor(ms: number): Promise<void> {
    const end = Date.now() + ms;
    const lane = async () => {
      while (Date.now() < end) await this.#send();
    };
    await Promise.all([lane(), lane(), lane(), lane()]);
  }

  async #send(): Promise<void> {
    const times = Array.from({ length: perBatch }, () => (this.#clock += 1));
    const readings = times.map((time) => ({ metricId: 7, time, value: 20 }));
    const headers = {
      authorization: `Bearer ${this.#credential}`,
      'content-type': 'application/vnd.sitesync.readings',
    };
    const body = Buffer.from(encodeDeviceBatch({ devices: [], readings }));
    const options = { method: 'POST', headers, body, signal: AbortSignal.timeout(5_000) };
    const response = await fetch(this.#url, options).catch(() => null);
    const accepted = response?.status === 200 ? ((await response.json()) as { accepted: number }).accepted : 0;
    if (accepted === perBatch) for (const time of times) this.acknowledged.add(time);
    else this.refused++;
  }

  /** How many acknowledged readings are not there. */
  missingIn(stored: ReadonlySet<number> | null): number {
    return [...this.acknowledged].filter((time) => stored?.has(time) !== true).length;
  }
}

/** Kills it, unless it is gone. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
