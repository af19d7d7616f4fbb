import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import pg from 'pg';
import { accessBucket, accessEntry, accessKey } from '../../../core/contracts/access.ts';
import { type DomainMessage, encodeDomainMessage } from '../../../core/contracts/domain-stream.ts';
import { encodeJson } from '../../../core/contracts/json-codec.ts';
import { registryBucket, type RegistryEntry, registryEntry, registryKey } from '../../../core/contracts/registry.ts';
import type { Viewer } from '../../../platform/auth/viewer.ts';
import { type Bus, connectBus } from '../../../platform/bus/bus.ts';
import { openPool } from '../../../platform/db/pool.ts';
import { predictionsEnv } from '../config.ts';
import { startPredictions } from '../service.ts';

const secret = 'what gateway and subgraphs share in this test';
export const hourMs = 3_600_000;

export const member = (role: Viewer['role'] = 'MANAGER', organizationId: string = randomUUID()): Viewer => ({
  ...{ kind: 'user', id: randomUUID(), organizationId, organizationKind: 'OWNER', role },
  ...{ deviceId: null, expiresAt: null },
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

/** What tests of every subgraph have, from test/support. */
export interface Support {
  readonly privateDatabase: () => Promise<
    AsyncDisposable & { urls: { predictions: { ownerUrl: string; readerUrl: string } } }
  >;
  readonly SubgraphClient: new (url: string, secret: string) => Client;
  readonly until: <T>(what: string, probe: () => Promise<T | null | false | undefined>) => Promise<T>;
}

export interface Running extends AsyncDisposable {
  readonly until: Support['until'];
  readonly pool: pg.Pool;
  readonly bus: Bus;
  /** As the gateway; a refused operation keeps its errors. */
  readonly client: Client;
  readonly data: (viewer: Viewer, query: string, variables?: Record<string, unknown>) => Promise<Answer>;
  readonly restart: () => Promise<void>;
  /** Statements sent so far by readers in this process. */
  readonly statements: () => number;
}

// The shape of an answer is the query's: each test states what it expects of it.
export type Answer = Record<string, unknown>;

let readerStatements = 0;
/** Counts what readers send: the service runs in the process of the test. */
function countStatements(): void {
  const send = pg.Client.prototype.query as (this: pg.Client, ...args: unknown[]) => unknown;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    if (this.user?.endsWith('_reader')) readerStatements += 1;
    return send.apply(this, args);
  } as typeof pg.Client.prototype.query;
}
countStatements();

/** The subgraph with a database of its own. The servers of the bus are those of all tests: ids keep them apart. */
export async function startRunning(
  { privateDatabase, SubgraphClient, until }: Support,
  settings: Readonly<Record<string, number>> = {},
): Promise<Running> {
  const closing = new AsyncDisposableStack();
  const database = closing.use(await privateDatabase());
  const { ownerUrl, readerUrl } = database.urls.predictions;
  const pool = openPool(ownerUrl, { name: 'test' });
  closing.defer(() => pool.end());
  const { NATS_URL, REDIS_URL } = process.env;
  const bus = closing.use(await connectBus(NATS_URL ?? '', 'test'));
  const start = () =>
    startPredictions(
      predictionsEnv.parse({
        ...{ NATS_URL, REDIS_URL, GATEWAY_SECRET: secret, LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent' },
        ...{
          DATABASE_URL: ownerUrl,
          READER_DATABASE_URL: readerUrl,
          TRAINING_CHECK_SECONDS: 0.5,
          REFRESH_SECONDS: 0.5,
          ...settings,
        },
      }),
    );
  const redis = new Redis(REDIS_URL ?? '');
  closing.defer(() => redis.disconnect());
  // A subscription that its client has left ends with the next news, or poll: not under a closing service.
  const leave = async () => {
    await client.close();
    await until('subscriptions to end', async () => {
      const channels = (await redis.pubsub('CHANNELS', 'predictions.*')) as string[];
      return channels.length === 0;
    });
  };
  let service = await start();
  let client = new SubgraphClient(service.url, secret);
  closing.defer(() => service[Symbol.asyncDispose]());
  closing.defer(leave);
  return {
    ...{ pool, bus, until },
    get client() {
      return client;
    },
    data: async (viewer, query, variables) => {
      const { data, errors } = await client.ask(viewer, query, variables);
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return (data ?? {}) as Answer;
    },
    statements: () => readerStatements,
    restart: async () => {
      await leave();
      await service[Symbol.asyncDispose]();
      service = await start();
      client = new SubgraphClient(service.url, secret);
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

export interface NewEquipment {
  readonly owner: Viewer;
  readonly model: string;
  readonly buildingId?: string;
  readonly scopes?: number;
}

/** Registers equipment as devices does, and waits for it. */
export async function addEquipment(
  running: Running,
  { owner, model, buildingId = randomUUID(), scopes = 127 }: NewEquipment,
): Promise<string> {
  const { bus, pool, until } = running;
  const id = randomUUID();
  const organizationId = owner.organizationId ?? '';
  const registry = await bus.keyValue(registryBucket);
  const equipment: RegistryEntry = {
    kind: 'equipment',
    ...{ id, organizationId, buildingId, name: 'E', equipmentKind: 'other', manufacturer: 'M', model, timeZone: 'UTC' },
  };
  await registry.put(registryKey(equipment), encodeJson(registryEntry, equipment));
  await grant(running, owner, id, scopes);
  await until('equipment', async () => {
    const { rowCount } = await pool.query('select 1 from predictions.equipment where subject_id = $1', [id]);
    return rowCount === 1;
  });
  return id;
}

export async function grant(
  { bus, pool, until }: Running,
  to: Viewer,
  subjectId: string,
  scopes: number,
): Promise<void> {
  const entry = {
    ...{ organizationId: to.organizationId ?? '', subjectId, buildingId: randomUUID(), scopes, expiresAt: null },
  };
  await (await bus.keyValue(accessBucket)).put(accessKey(entry), encodeJson(accessEntry, entry));
  await until('access', async () => {
    const { rowCount } = await pool.query(
      'select 1 from predictions.access where organization_id = $1 and subject_id = $2',
      [entry.organizationId, subjectId],
    );
    return rowCount === 1;
  });
}

/** Sends a message as another service does; resolves when it was read. */
export async function tell({ bus, pool, until }: Running, message: DomainMessage): Promise<void> {
  const { id, subject, data } = encodeDomainMessage(message);
  const { seq } = await bus.publish(subject, data, id);
  await until('the message to be read', async () => {
    const { rows } = await pool.query<{ seq: number }>('select seq from predictions.reader_offset');
    return (rows[0]?.seq ?? 0) >= seq;
  });
}

export interface Hour {
  readonly start: number;
  readonly values: Readonly<Record<string, number>>;
}

/** Closed hours of equipment, as telemetry tells them. */
export async function tellHours(running: Running, equipmentId: string, hours: readonly Hour[]): Promise<void> {
  const buckets = hours.flatMap(({ start, values }) =>
    Object.entries(values).map(([metric, value]) => ({
      ...{ installationKey: 1, metricId: 1000, metric, unit: '1', subjectId: equipmentId, equipmentId },
      ...{ deviceId: equipmentId, start, count: 1, sum: value, sumOfSquares: value * value, min: value, max: value },
      ...{ first: value, last: value, historical: true },
    })),
  );
  for (let from = 0; from < buckets.length; from += 500) {
    await tell(running, {
      ...{ id: randomUUID(), type: 'buckets.closed', occurredAt: 1, subjectId: equipmentId, traceId: null },
      payload: { buckets: buckets.slice(from, from + 500) },
    });
  }
}

/** The fields of one entity of another subgraph, as the gateway asks for them. */
export async function entity(
  running: Running,
  viewer: Viewer,
  of: { readonly type: string; readonly id: string },
  fields: string,
): Promise<Answer> {
  const query = `{ _entities(representations: [{ __typename: "${of.type}", id: "${of.id}" }]) { ... on ${of.type} { ${fields} } } }`;
  const [found] = (await running.data(viewer, query))['_entities'] as Answer[];
  return found ?? {};
}
