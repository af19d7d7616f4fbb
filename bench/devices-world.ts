import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { migrations } from '../migrations/devices/list.ts';
import { signRequest } from '../platform/auth/gateway-signature.ts';
import { anonymousViewer, type Viewer } from '../platform/auth/viewer.ts';
import { migrate } from '../platform/db/migrate.ts';
import { provisionDatabase } from '../platform/db/provision.ts';
import { startDevices } from '../subgraphs/devices/service.ts';

export const sizes = { buildings: 200, equipment: 600, devices: 5_000 };
const secret = 'the secret of the benchmark, long enough';
const port = 43_917;

export interface BenchWorld extends AsyncDisposable {
  readonly graph: string;
  readonly secret: string;
  readonly owner: pg.Client;
  readonly ownerUrl: string;
  readonly readerUrl: string;
  readonly telemetry: { readonly ownerUrl: string; readonly readerUrl: string };
  readonly manager: Viewer;
  readonly buildingIds: readonly string[];
  readonly equipmentIds: readonly string[];
  readonly ask: (viewer: Viewer, query: string, variables?: object) => Promise<Record<string, never>>;
}

/** The service itself, over HTTP, with buildings and elevators of one owner and no device yet. */
export async function benchWorld(): Promise<BenchWorld> {
  const env = process.env;
  const databases = await provisionDatabase(env['DATABASE_URL'] ?? '', secret);
  const { ownerUrl, readerUrl } = databases.devices;
  await migrate(ownerUrl, 'devices', migrations);
  const service = await startDevices({
    ...{ ROLE: 'api', HOST: '127.0.0.1', PORT: port, LOG_LEVEL: 'error', DATABASE_URL: ownerUrl },
    ...{ READER_DATABASE_URL: readerUrl, NATS_URL: env['NATS_URL'] ?? '', REDIS_URL: env['REDIS_URL'] ?? '' },
    ...{ GATEWAY_SECRET: secret, KEY_SECRET: secret, OBJECT_STORE: 'file:///tmp/sitesync-bench-objects' },
  });
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  const organizationId = randomUUID();
  const ids = (count: number) => Array.from({ length: count }, () => randomUUID());
  const [buildingIds, equipmentIds] = [ids(sizes.buildings), ids(sizes.equipment)];
  await owner.query(`insert into devices.organization (id, name, kind) values ($1, 'Bench', 'OWNER')`, [
    organizationId,
  ]);
  await owner.query(
    `insert into devices.building (id, organization_id, name, time_zone)
     select id, $2, 'Building ' || n, 'UTC' from unnest($1::uuid[]) with ordinality b (id, n)`,
    [buildingIds, organizationId],
  );
  await owner.query(
    `insert into devices.equipment (id, organization_id, building_id, name, kind)
     select id, $2, ($3::uuid[])[1 + (n - 1) % ${sizes.buildings}], 'Lift ' || lpad(n::text, 4, '0'), 'elevator'
     from unnest($1::uuid[]) with ordinality e (id, n)`,
    [equipmentIds, organizationId, buildingIds],
  );
  const graph = `http://127.0.0.1:${port}/graphql`;
  return {
    ...{ graph, secret, owner, ownerUrl, readerUrl, telemetry: databases.telemetry, buildingIds, equipmentIds },
    manager: {
      ...anonymousViewer,
      kind: 'user',
      id: randomUUID(),
      organizationId,
      organizationKind: 'OWNER',
      role: 'ADMIN',
    },
    ask: (viewer, query, variables = {}) => ask(graph, viewer, JSON.stringify({ query, variables })),
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]();
      await owner.end();
    },
  };
}

async function ask(graph: string, viewer: Viewer, body: string): Promise<Record<string, never>> {
  const { claims, signature } = signRequest(secret, viewer, body, Date.now());
  const headers = {
    'content-type': 'application/json',
    'x-sitesync-claims': claims,
    'x-sitesync-signature': signature,
  };
  const answer = (await (await fetch(graph, { method: 'POST', headers, body })).json()) as {
    data: Record<string, never>;
    errors?: readonly { message: string }[];
  };
  if (answer.errors) throw new Error(answer.errors[0]?.message);
  return answer.data;
}

export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

/** Quantiles of durations in ms. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Milliseconds that the work took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}
