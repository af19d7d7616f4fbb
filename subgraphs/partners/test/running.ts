import { randomUUID } from 'node:crypto';
import { accessBucket, accessEntry, accessKey, allScopes } from '../../../core/contracts/access.ts';
import type { ClosedBucket } from '../../../core/contracts/buckets-closed.ts';
import { type DomainMessage, encodeDomainMessage } from '../../../core/contracts/domain-stream.ts';
import { encodeJson } from '../../../core/contracts/json-codec.ts';
import {
  registryBucket,
  type RegistryDevice,
  registryEntry,
  type RegistryEquipment,
  type RegistryOrganization,
  registryKey,
} from '../../../core/contracts/registry.ts';
import type { Viewer } from '../../../platform/auth/viewer.ts';
import { connectBus } from '../../../platform/bus/bus.ts';
import { openPool } from '../../../platform/db/pool.ts';
import { partnersEnv } from '../config.ts';
import { startPartners } from '../service.ts';

const secret = 'what gateway and subgraphs share in this test';

export const member = (
  kind: NonNullable<Viewer['organizationKind']>,
  role: NonNullable<Viewer['role']> = 'MANAGER',
): Viewer & { organizationId: string } => ({
  ...{ kind: 'user', id: randomUUID(), organizationId: randomUUID(), organizationKind: kind },
  ...{ role, deviceId: null, expiresAt: null },
});

interface GraphAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[];
}

interface Client {
  ask(viewer: Viewer, query: string, variables?: Record<string, unknown>): Promise<GraphAnswer>;
  subscribe(viewer: Viewer, query: string, variables?: Record<string, unknown>): AsyncIterableIterator<GraphAnswer>;
  close(): Promise<void>;
}

/** What only a test may import (test/support). */
export interface Support {
  readonly privateServers: () => Promise<AsyncDisposable & { urls: { NATS_URL: string; REDIS_URL: string } }>;
  readonly privateDatabase: () => Promise<
    AsyncDisposable & { urls: { partners: { ownerUrl: string; readerUrl: string } } }
  >;
  readonly SubgraphClient: new (url: string, secret: string) => Client;
  readonly until: <T>(what: string, probe: () => Promise<T | null | false | undefined>) => Promise<T>;
}

/** The partners subgraph with servers of its own, and what devices and the others would publish. */
export async function runningPartners({ privateServers, privateDatabase, SubgraphClient, until }: Support) {
  await using starting = new AsyncDisposableStack();
  // A stream is shared by all who use its server: a test must not read what another one told.
  const { urls } = starting.use(await privateServers());
  const database = starting.use(await privateDatabase());
  const { ownerUrl, readerUrl } = database.urls.partners;
  const pool = openPool(ownerUrl, { name: 'test' });
  starting.defer(() => pool.end());
  const bus = starting.use(await connectBus(urls.NATS_URL, 'test'));
  const api = starting.use(
    await startPartners(
      partnersEnv.parse({
        ...{ NATS_URL: urls.NATS_URL, REDIS_URL: urls.REDIS_URL, GATEWAY_SECRET: secret, LOG_LEVEL: 'error' },
        ...{ DATABASE_URL: ownerUrl, READER_DATABASE_URL: readerUrl, ALLOW_PRIVATE_WEBHOOKS: 'true' },
      }),
    ),
  );
  const client = new SubgraphClient(api.url, secret);
  starting.defer(() => client.close());
  const running = starting.move();

  const ask = (viewer: Viewer, query: string, variables: Record<string, unknown> = {}): Promise<GraphAnswer> =>
    client.ask(viewer, query, variables);
  /** The data; fails on errors, so that a test says what went wrong. */
  const data = async <Data = Record<string, never>>(viewer: Viewer, query: string, variables = {}): Promise<Data> => {
    const answer = await ask(viewer, query, variables);
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
    return answer.data as Data;
  };
  const tell = async (message: DomainMessage) => {
    const { id, subject, data: bytes } = encodeDomainMessage(message);
    const { seq } = await bus.publish(subject, bytes, id);
    await until(`message ${seq} to be taken`, async () => {
      const { rows } = await pool.query<{ seq: number }>('select seq from partners.reader_offset');
      return (rows[0]?.seq ?? 0) >= seq;
    });
  };
  const put = async (entry: RegistryDevice | RegistryEquipment | RegistryOrganization) => {
    await (await bus.keyValue(registryBucket)).put(registryKey(entry), encodeJson(registryEntry, entry));
    const table = `partners.registry_${entry.kind}`;
    await until('the registry to be kept', async () => {
      return (await pool.query(`select 1 from ${table} where id = $1`, [entry.id])).rowCount === 1;
    });
  };
  const grant = async (
    { organizationId }: { organizationId: string | null },
    subjectId: string,
    scopes = allScopes,
  ) => {
    const entry = {
      organizationId: organizationId ?? '',
      subjectId,
      buildingId: randomUUID(),
      scopes,
      expiresAt: null,
    };
    await (await bus.keyValue(accessBucket)).put(accessKey(entry), encodeJson(accessEntry, entry));
    await until('the grant to be kept', async () => {
      const values = [organizationId, subjectId, scopes];
      const text = 'select 1 from partners.access where organization_id = $1 and subject_id = $2 and scopes = $3';
      return (await pool.query(text, values)).rowCount === 1;
    });
  };
  return {
    ...{ ask, data, tell, put, grant, pool, bus },
    subscribe: (viewer: Viewer, query: string, variables = {}) => client.subscribe(viewer, query, variables),
    /** A piece of equipment of the viewer's organization, which has every scope on it. */
    equip: async (owner: { organizationId: string }, more: Partial<RegistryEquipment> = {}) => {
      const equipment = anEquipment(owner.organizationId, more);
      await put(equipment);
      await grant(owner, equipment.id);
      return equipment;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
export type Running = Awaited<ReturnType<typeof runningPartners>>;

export const anEquipment = (organizationId: string, more: Partial<RegistryEquipment> = {}): RegistryEquipment => ({
  ...{ kind: 'equipment', id: randomUUID(), organizationId, buildingId: randomUUID(), name: 'Lift A' },
  ...{ equipmentKind: 'elevator', manufacturer: 'Maker', model: 'M1', timeZone: 'UTC' },
  ...more,
});

let installationKey = 1;

export const aDevice = (equipment: RegistryEquipment, more: Partial<RegistryDevice> = {}): RegistryDevice => ({
  ...{ kind: 'device', id: randomUUID(), serial: randomUUID(), deviceType: 'temperature_sensor' },
  ...{ manufacturer: 'Sensors', model: 'T-1', firmwareVersion: '1.0', organizationId: equipment.organizationId },
  ...{
    gatewayId: null,
    lifecycle: 'active',
    credentialHashes: [],
    reportingIntervalSeconds: 60,
    alertThresholds: null,
  },
  timeZone: 'UTC',
  installations: [
    {
      ...{ key: installationKey++, equipmentId: equipment.id, buildingId: equipment.buildingId },
      ...{ subjectId: equipment.id, validFrom: 0, validTo: null },
    },
  ],
  ...more,
});

const hourMs = 3_600_000;

/** An hour of temperatures of the device, so many hours ago. */
export function anHour(device: RegistryDevice, hoursAgo: number, more: Partial<ClosedBucket> = {}): ClosedBucket {
  const [{ key, equipmentId, subjectId } = { key: 0, equipmentId: null, subjectId: device.id }] = device.installations;
  return {
    ...{ installationKey: key, metricId: 7, metric: 'temperature', unit: 'Cel', subjectId, equipmentId },
    ...{ deviceId: device.id, start: Math.floor(Date.now() / hourMs - hoursAgo) * hourMs, count: 60 },
    ...{ sum: 1200, sumOfSquares: 24_000, min: 19, max: 21, first: 20, last: 20, historical: false },
    ...more,
  };
}

export const closed = (buckets: ClosedBucket[]): DomainMessage => ({
  ...{ id: randomUUID(), type: 'buckets.closed', occurredAt: Date.now(), subjectId: null, traceId: null },
  payload: { buckets },
});
