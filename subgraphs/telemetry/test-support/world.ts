import { randomBytes, randomUUID } from 'node:crypto';
import { accessBucket, accessEntry, accessKey, allScopes, scopeBits } from '../../../core/contracts/access.ts';
import { encodeJson } from '../../../core/contracts/json-codec.ts';
import {
  registryBucket,
  type RegistryDevice,
  type RegistryEntry,
  registryEntry,
  registryKey,
} from '../../../core/contracts/registry.ts';
import { hashCredential, mintCredential } from '../../../platform/auth/device-credential.ts';
import type { Viewer } from '../../../platform/auth/viewer.ts';
import { connectBus } from '../../../platform/bus/bus.ts';
import { openPool } from '../../../platform/db/pool.ts';
import { startApi } from '../api.ts';
import { telemetryEnv } from '../config.ts';
import { startWriter } from '../start-writer.ts';

const secret = 'what gateway and subgraphs share in this test';

/** What tests have from `test/support`, which nothing but a test may import. */
export interface Support<Client> {
  readonly privateServers: () => Promise<AsyncDisposable & { readonly urls: { NATS_URL: string; REDIS_URL: string } }>;
  readonly privateDatabase: () => Promise<
    AsyncDisposable & {
      readonly urls: { readonly telemetry: { readonly ownerUrl: string; readonly readerUrl: string } };
    }
  >;
  readonly connect: (url: string, secret: string) => Client;
  /** Beside or instead of what every test's processes are told. */
  readonly env?: Readonly<Record<string, string>>;
  readonly until: (what: string, probe: () => Promise<boolean>) => Promise<unknown>;
}

/** A member of an organization of its own. */
export const member = (organizationKind: Viewer['organizationKind'] = 'OWNER'): Viewer => ({
  ...{ kind: 'user', id: randomUUID(), organizationId: randomUUID(), organizationKind },
  ...{ role: 'MANAGER', deviceId: null, expiresAt: null },
});

/** API and writer of telemetry on servers of their own, and what devices would publish to them. */
export async function startWorld<Client extends { close(): Promise<void> }>(support: Support<Client>) {
  const { until } = support;
  await using starting = new AsyncDisposableStack();
  const servers = starting.use(await support.privateServers());
  const database = starting.use(await support.privateDatabase());
  const { ownerUrl, readerUrl } = database.urls.telemetry;
  const env = telemetryEnv.parse({
    ...{ NATS_URL: servers.urls.NATS_URL, REDIS_URL: servers.urls.REDIS_URL, LOG_LEVEL: 'silent' },
    // Readings of tests are old: left where they are, unless the test is about that.
    ...{ COMPACT_AFTER_DAYS: '36500', ARCHIVE_AFTER_DAYS: '36500' },
    ...{ MQTT_PORT: '0', COAP_PORT: '0', ...support.env },
    ...{ GATEWAY_SECRET: secret, DATABASE_URL: ownerUrl, READER_DATABASE_URL: readerUrl },
  });
  const api = starting.use(await startApi(env));
  starting.use(await startWriter({ ...env, ROLE: 'writer' }));
  const bus = starting.use(await connectBus(env.NATS_URL, 'test'));
  const pool = openPool(ownerUrl, { name: 'test' });
  starting.defer(() => pool.end());
  const client = support.connect(api.url, secret);
  starting.defer(() => client.close());
  const [registry, access] = [await bus.keyValue(registryBucket), await bus.keyValue(accessBucket)];
  let nextKey = 1;

  const publish = (entry: RegistryEntry) => registry.put(registryKey(entry), encodeJson(registryEntry, entry));

  /** A device with its credential, on equipment of a building; without equipment in the machine room. */
  const install = async (owner: Viewer, equipmentId: string | null, more: Partial<RegistryDevice> = {}) => {
    const id = randomUUID();
    const credential = mintCredential(id, randomBytes(32));
    const place = { key: nextKey++, equipmentId, buildingId: randomUUID(), subjectId: equipmentId ?? id };
    const device: RegistryDevice = {
      ...{ kind: 'device', id, serial: id, deviceType: 'door_sensor', manufacturer: 'M', model: 'T' },
      ...{ firmwareVersion: null, organizationId: owner.organizationId ?? '', gatewayId: null, lifecycle: 'active' },
      ...{ reportingIntervalSeconds: 60, alertThresholds: null, timeZone: 'Europe/Berlin' },
      installations: [{ ...place, validFrom: 0, validTo: null }],
      credentialHashes: [hashCredential(credential)],
      ...more,
    };
    await publish(device);
    await until('the device to be known', async () => {
      const { rowCount } = await pool.query('select 1 from telemetry.installation where device_id = $1', [id]);
      return rowCount === 1;
    });
    const viewer: Viewer = { ...member(), kind: 'device', id, organizationId: device.organizationId, deviceId: id };
    return { device, credential, key: place.key, viewer: { ...viewer, organizationKind: null, role: null } };
  };

  const grant = async (viewer: Viewer, subjectId: string, scopes = allScopes) => {
    const entry = {
      organizationId: viewer.organizationId ?? '',
      subjectId,
      buildingId: subjectId,
      scopes,
      expiresAt: null,
    };
    await access.put(accessKey(entry), encodeJson(accessEntry, entry));
    await until('the access to be known', async () => {
      const text = 'select 1 from telemetry.access where organization_id = $1 and subject_id = $2 and scopes = $3';
      return (await pool.query(text, [entry.organizationId, subjectId, scopes])).rowCount === 1;
    });
  };

  const revoke = (viewer: Viewer, subjectId: string) =>
    access.delete(accessKey({ organizationId: viewer.organizationId ?? '', subjectId }));

  /** An elevator of a new owner with one device on it. */
  const elevator = async (more: Partial<RegistryDevice> = {}) => {
    const [owner, equipmentId] = [member(), randomUUID()];
    await publish({
      ...{ kind: 'equipment', id: equipmentId, organizationId: owner.organizationId ?? '', buildingId: randomUUID() },
      ...{ name: 'E', equipmentKind: 'elevator', manufacturer: null, model: null, timeZone: 'Europe/Berlin' },
    });
    const installed = await install(owner, equipmentId, more);
    await grant(owner, equipmentId);
    return { owner, equipmentId, ...installed };
  };

  const closing = starting.move();
  return {
    ...{ api, bus, pool, client, publish, install, grant, revoke, elevator },
    /** Every scope but the right to read telemetry. */
    withoutTelemetry: allScopes & ~scopeBits.READ_TELEMETRY,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
export type World<Client extends { close(): Promise<void> }> = Awaited<ReturnType<typeof startWorld<Client>>>;
