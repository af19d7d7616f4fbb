import { signRequest } from '../../../platform/auth/gateway-signature.ts';
import { anonymousViewer, type Viewer } from '../../../platform/auth/viewer.ts';
import { connectBus, type Bus } from '../../../platform/bus/bus.ts';
import type { Config } from '../config.ts';
import { seedDemoWorld, type DemoWorld } from '../seed/seed.ts';
import { idOf, organizations, users, type UserKey } from '../seed/world.ts';
import { startDevices, type DevicesService } from '../service.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

export interface Answer {
  // Answers are as various as the questions; each test says what it expects.
  readonly data: Record<string, never> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export interface RunningDevices {
  readonly database: TestDatabase;
  readonly config: Config;
  readonly service: DevicesService;
  readonly bus: Bus;
  readonly world: DemoWorld;
  readonly ask: (viewer: Viewer, query: string, variables?: Record<string, unknown>) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

function configFor(database: TestDatabase): Config {
  const { NATS_URL = '', REDIS_URL = '' } = process.env;
  return {
    ...{ ROLE: 'api', HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'warn', NATS_URL, REDIS_URL },
    ...{ DATABASE_URL: database.ownerUrl, READER_DATABASE_URL: database.readerUrl },
    ...{ GATEWAY_SECRET: 'g'.repeat(32), KEY_SECRET: 'k'.repeat(32) },
  };
}

/** The service with the demo world, on a database of its own. */
export async function runDevices(): Promise<RunningDevices> {
  const database = await openTestDatabase();
  const config = configFor(database);
  const service = await startDevices(config);
  const world = await seedDemoWorld(config);
  const bus = await connectBus(config.NATS_URL, 'devices-test');
  const ask = async (viewer: Viewer, query: string, variables: Record<string, unknown> = {}) => {
    const body = JSON.stringify({ query, variables });
    const { claims, signature } = signRequest(config.GATEWAY_SECRET, viewer, body, Date.now());
    const headers = { 'content-type': 'application/json', 'x-sitesync-claims': claims, 'x-sitesync-signature': signature };
    return (await (await fetch(service.url, { method: 'POST', headers, body })).json()) as Answer;
  };
  const close = async () => {
    await service[Symbol.asyncDispose]();
    await bus[Symbol.asyncDispose]();
    await database.close();
  };
  return { database, config, service, bus, world, ask, close };
}

export function viewerOf(key: UserKey): Viewer {
  const user = users.find((one) => one.key === key);
  const organization = organizations.find((one) => one.key === user?.organization);
  if (user === undefined || organization === undefined) throw new Error(`the demo world has no user "${key}"`);
  return {
    ...anonymousViewer,
    ...{ kind: 'user', id: idOf(`user ${key}`), organizationId: idOf(organization.key) },
    ...{ organizationKind: organization.kind, role: user.role },
  };
}

/** Waits until what is looked up is there. */
export async function eventually<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error('it did not happen within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
