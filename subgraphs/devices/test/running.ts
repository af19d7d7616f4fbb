import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { signRequest } from '../../../platform/auth/gateway-signature.ts';
import { anonymousViewer, type Viewer } from '../../../platform/auth/viewer.ts';
import { connectBus, type Bus } from '../../../platform/bus/bus.ts';
import type { Config } from '../config.ts';
import { building, device, equipment, organizations, users } from '../seed/demo-world.ts';
import { makeDemoWorld } from '../seed/make-demo-world.ts';
import { startDevices } from '../service.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

export interface Answer {
  // Answers are as various as the questions; each test says what it expects.
  readonly data: Record<string, never> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export interface RunningDevices {
  readonly database: TestDatabase;
  readonly config: Config;
  readonly origin: string;
  readonly bus: Bus;
  readonly ask: (viewer: Viewer, query: string, variables?: Record<string, unknown>) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

export type UserKey = keyof typeof users;
export const world = { building, device, equipment: equipment[0] };

async function configFor(database: TestDatabase, objects: string, natsUrl?: string): Promise<Config> {
  const { NATS_URL = '', REDIS_URL = '' } = { ...process.env, ...(natsUrl && { NATS_URL: natsUrl }) };
  return {
    ...{ ROLE: 'api', HOST: '127.0.0.1', PORT: await freePort(), LOG_LEVEL: 'warn', NATS_URL, REDIS_URL },
    ...{ DATABASE_URL: database.ownerUrl, READER_DATABASE_URL: database.readerUrl },
    ...{ GATEWAY_SECRET: 'g'.repeat(32), KEY_SECRET: 'k'.repeat(32), OBJECT_STORE: pathToFileURL(objects).href },
  };
}

/** The service with the demo world, on a database of its own. Who asks it on the bus needs a NATS of its own, too. */
export async function runDevices(natsUrl?: string): Promise<RunningDevices> {
  const database = await openTestDatabase();
  const objects = await mkdtemp(path.join(tmpdir(), 'devices-objects-'));
  const config = await configFor(database, objects, natsUrl);
  const origin = `http://127.0.0.1:${config.PORT}`;
  const service = await startDevices(config);
  await makeDemoWorld(database.owner, config.KEY_SECRET);
  const bus = await connectBus(config.NATS_URL, 'devices-test');
  const ask = async (viewer: Viewer, query: string, variables: Record<string, unknown> = {}) => {
    const body = JSON.stringify({ query, variables });
    const { claims, signature } = signRequest(config.GATEWAY_SECRET, viewer, body, Date.now());
    const headers = {
      'content-type': 'application/json',
      'x-sitesync-claims': claims,
      'x-sitesync-signature': signature,
    };
    return (await (await fetch(`${origin}/graphql`, { method: 'POST', headers, body })).json()) as Answer;
  };
  const close = async () => {
    await service[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();
    await database.close();
    await rm(objects, { recursive: true });
  };
  return { database, config, origin, bus, ask, close };
}

/** The service does not say which port it was given. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export function viewerOf(key: UserKey): Viewer {
  const { id, organizationId, role } = users[key];
  const organization = Object.values(organizations).find((one) => one.id === organizationId);
  const organizationKind = (organization?.kind ?? null) as Viewer['organizationKind'];
  return { ...anonymousViewer, kind: 'user', id, organizationId, organizationKind, role };
}

/** Waits until what is looked up is there. */
export async function eventually<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error('it did not happen within 60 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
