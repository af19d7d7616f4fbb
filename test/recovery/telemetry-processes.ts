import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { freePorts } from '../../deploy/all-in-one/network.ts';
import { provisionDatabase } from '../../platform/db/provision.ts';
import { privateServers } from '../support/private-servers.ts';

const restartMs = 100;

/** A process that is started again whenever it ends, until it is disposed. */
class Kept implements AsyncDisposable {
  readonly #start: () => ChildProcess;
  #child: ChildProcess;
  #stopping = false;

  constructor(start: () => ChildProcess) {
    this.#start = start;
    this.#child = this.#launch();
  }

  #launch(): ChildProcess {
    const child = this.#start();
    child.once('exit', () => {
      if (!this.#stopping) setTimeout(() => void (this.#stopping || (this.#child = this.#launch())), restartMs);
    });
    return child;
  }

  kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' = 'SIGKILL'): boolean {
    return this.#child.kill(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await gone;
  }
}

export type Victim = 'writer' | 'api' | 'nats' | 'postgres';

/**
 * API and writers of telemetry as processes, on a NATS and a PostgreSQL of their own, all of which can be killed; `more` is
 * what they are told beside the usual.
 */
export async function startTelemetryProcesses(more: Readonly<Record<string, string>> = {}, writerCount = 1) {
  await using starting = new AsyncDisposableStack();
  const servers = starting.use(await privateServers());
  const secret = 'the secret of a test that kills';
  const { ownerUrl, readerUrl } = (await provisionDatabase(servers.urls.DATABASE_URL, secret)).telemetry;
  const folder = mkdtempSync(path.join(tmpdir(), 'sitesync-kills-'));
  starting.defer(() => rmSync(folder, { recursive: true, force: true }));
  const [natsPort = 0, apiPort = 0, ...writerPorts] = await freePorts(2 + writerCount);
  const natsUrl = `nats://kills:kills@127.0.0.1:${natsPort}`;
  const nats = starting.use(new Kept(() => startNats(folder, natsPort)));
  const env = {
    ...{ DATABASE_URL: ownerUrl, READER_DATABASE_URL: readerUrl, NATS_URL: natsUrl, REDIS_URL: servers.urls.REDIS_URL },
    ...{
      GATEWAY_SECRET: 'what gateway and subgraphs share in this test',
      LOG_LEVEL: 'error',
      PATH: process.env['PATH'],
    },
    ...{ LIMIT_SENDER_MESSAGES: '100000', LIMIT_DEVICE_READINGS: '1000000', LIMIT_ORGANIZATION_READINGS: '1000000' },
    ...more,
  };
  const telemetry = (ROLE: string, port: number) => () =>
    spawn(process.execPath, ['dist/telemetry.mjs'], { stdio: 'ignore', env: { ...env, ROLE, PORT: String(port) } });
  const api = starting.use(new Kept(telemetry('api', apiPort)));
  const writers = writerPorts.map((port) => starting.use(new Kept(telemetry('writer', port))));
  const pool = new pg.Pool({ connectionString: servers.urls.DATABASE_URL, application_name: 'kills', max: 2 });
  pool.on('error', () => undefined);
  starting.defer(() => pool.end());
  const closing = starting.move();

  let nextWriter = 0;
  /** False when there was nothing to kill at that moment. */
  const kill: Record<Victim, () => Promise<boolean>> = {
    writer: async () => writers[nextWriter++ % writers.length]?.kill() === true,
    api: async () => api.kill(),
    nats: async () => nats.kill(),
    // One of its processes dies as a crash of it would: the server throws out everybody and recovers from its log.
    postgres: async () => {
      const text = `select pid from pg_stat_activity where application_name like 'telemetry-%' limit 1`;
      const { rows } = await pool.query<{ pid: number }>(text).catch(() => ({ rows: [] }));
      return rows[0] !== undefined && process.kill(rows[0].pid, 'SIGKILL');
    },
  };
  return {
    kill,
    /** Stops the writers from doing anything, as a machine that hangs; lets them go on. */
    hangWriter: (which: number) => writers[which]?.kill('SIGSTOP'),
    wakeWriter: (which: number) => writers[which]?.kill('SIGCONT'),
    ownerUrl,
    natsUrl,
    pool,
    api: `http://127.0.0.1:${apiPort}`,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

function startNats(folder: string, port: number): ChildProcess {
  const file = path.join(folder, 'nats.conf');
  mkdirSync(path.join(folder, 'store'), { recursive: true });
  const store = JSON.stringify(path.join(folder, 'store'));
  const user = 'authorization { user: kills, password: kills }';
  writeFileSync(
    file,
    `host: 127.0.0.1\nport: ${port}\n${user}\njetstream { store_dir: ${store}, max_file_store: 4GB }\n`,
  );
  const { nats } = JSON.parse(readFileSync('.local/paths.json', 'utf8')) as {
    readonly nats: { readonly program: string; readonly env?: NodeJS.ProcessEnv };
  };
  return spawn(nats.program, ['-c', file], { stdio: 'ignore', env: { ...process.env, ...nats.env } });
}
