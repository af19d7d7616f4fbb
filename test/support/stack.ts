import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { type DemoWorld, seedDemoWorld } from '../../deploy/all-in-one/demo-world.ts';
import { freePorts } from '../../deploy/all-in-one/network.ts';
import { makePlan, type Plan, portsNeeded } from '../../deploy/all-in-one/plan.ts';
import { Processes } from '../../deploy/all-in-one/processes.ts';
import { allReady } from '../../deploy/all-in-one/readiness.ts';
import { provisionDatabase } from '../../platform/db/provision.ts';
import { privateServers } from './private-servers.ts';

export interface TestStack extends AsyncDisposable {
  readonly graph: string;
  readonly world: DemoWorld;
  readonly databases: Awaited<ReturnType<typeof provisionDatabase>>;
  readonly adminUrl: string;
  /** Kills a process by its name (telemetry-writer, partners-api …) as a crash would; it is started again by itself. */
  crash(name: string): void;
  running(name: string): boolean;
}

/**
 * The whole product as `npm start` runs it, from dist/, with servers, ports and data of its own; no visitors. `rewire`
 * may change where processes find each other.
 */
export async function startStack(rewire: (plan: Plan) => Plan | Promise<Plan> = (plan) => plan): Promise<TestStack> {
  await using starting = new AsyncDisposableStack();
  const servers = starting.use(await privateServers());
  const data = mkdtempSync(path.join(tmpdir(), 'sitesync-test-'));
  starting.defer(() => rmSync(data, { recursive: true, force: true }));
  const ports = await freePorts(portsNeeded + 1);
  const root = process.cwd();
  const logs = path.join(data, 'logs');
  mkdirSync(logs);
  const settings = {
    root,
    data,
    logs,
    dist: path.join(root, 'dist'),
    host: '127.0.0.1',
    port: ports[0] ?? 0,
    logLevel: 'info',
    doorPorts: {},
    objectStore: pathToFileURL(path.join(data, 'objects')).href,
  };
  const secret = 'a secret of the tests, long enough to sign';
  const databases = await provisionDatabase(servers.urls.DATABASE_URL, secret);
  const secrets = { database: secret, gateway: secret, keys: secret };
  const plan = await rewire(
    makePlan({ settings, servers: servers.urls, databases, secrets, freePorts: ports.slice(1) }),
  );
  const processes = new Processes(settings, { changed: () => undefined, say: (text) => console.error(text) });
  starting.defer(() => processes.stop());
  const signal = AbortSignal.timeout(60_000);
  await allReady(processes.launch('apis', plan.apis), logs, signal);
  const later = [...processes.launch('workers', plan.workers), ...processes.launch('gateway', [plan.gateway])];
  const [world] = await Promise.all([seedDemoWorld(plan.seed, settings), allReady(later, logs, signal)]);
  processes.keepUp();
  const closing = starting.move();
  return {
    ...{ graph: `http://127.0.0.1:${settings.port}/graphql`, world, databases, adminUrl: servers.urls.DATABASE_URL },
    running: (name) => processes.pids()[name] !== undefined,
    crash: (name) => {
      const pid = processes.pids()[name];
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
