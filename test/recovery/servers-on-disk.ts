import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { freePorts } from '../../deploy/all-in-one/network.ts';
import { until } from '../support/until.ts';

interface Paths {
  readonly postgres: { readonly native: string; readonly uid?: number; readonly gid?: number };
  readonly nats: { readonly program: string; readonly env?: NodeJS.ProcessEnv };
}

const password = 'disk';

export type Server = 'postgres' | 'nats';
const both: readonly Server[] = ['postgres', 'nats'];

/** PostgreSQL and NATS with their data under one folder, as they are set for a machine that may lose power. */
export class ServersOnDisk {
  readonly #root: string;
  readonly #paths = JSON.parse(readFileSync('.local/paths.json', 'utf8')) as Paths;
  readonly #ports: readonly number[];
  readonly #natsSync: string;
  readonly #children = new Map<Server, ChildProcess>();

  private constructor(root: string, ports: readonly number[], natsSync: string) {
    this.#root = root;
    this.#ports = ports;
    this.#natsSync = natsSync;
  }

  /** `natsSync` as `sync_interval` of NATS. */
  static async make(root: string, natsSync: string): Promise<ServersOnDisk> {
    const servers = new ServersOnDisk(root, await freePorts(2), natsSync);
    servers.#initdb();
    return servers;
  }

  get databaseUrl(): string {
    return `postgres://postgres:${password}@127.0.0.1:${this.#ports[0]}/postgres`;
  }

  get natsUrl(): string {
    return `nats://disk:${password}@127.0.0.1:${this.#ports[1]}`;
  }

  get #user() {
    const { uid, gid } = this.#paths.postgres;
    return uid === undefined || gid === undefined ? {} : { uid, gid };
  }

  get #cluster(): string {
    return path.join(this.#root, 'postgres', 'data');
  }

  #initdb(): void {
    const { native, uid, gid } = this.#paths.postgres;
    const folder = path.dirname(this.#cluster);
    mkdirSync(folder);
    const passwordFile = path.join(folder, 'password');
    writeFileSync(passwordFile, password);
    chmodSync(this.#root, 0o755);
    if (uid !== undefined && gid !== undefined) for (const one of [folder, passwordFile]) chownSync(one, uid, gid);
    const access = ['-U', 'postgres', '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
    const parameters = ['-D', this.#cluster, ...access, '--encoding', 'UTF8', '--locale', 'C', '--no-instructions'];
    const env = { LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: path.join(native, 'lib') };
    execFileSync(path.join(native, 'bin', 'initdb'), parameters, { cwd: folder, env, stdio: 'pipe', ...this.#user });
  }

  /** Resolves when they answer. */
  async start(which = both): Promise<void> {
    if (which.includes('postgres')) this.#startPostgres();
    if (which.includes('nats')) this.#startNats();
    await until('PostgreSQL', () => this.#asks(), 60_000);
    await until('NATS', () => listens(this.#ports[1] ?? 0), 60_000);
  }

  #startPostgres(): void {
    const { native } = this.#paths.postgres;
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'timezone=UTC', 'max_wal_size=128MB'];
    const parameters = ['-D', this.#cluster, '-p', String(this.#ports[0]), ...settings.flatMap((one) => ['-c', one])];
    const env = { LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: path.join(native, 'lib') };
    const options = { cwd: path.dirname(this.#cluster), env, stdio: 'ignore' as const, ...this.#user };
    this.#children.set('postgres', spawn(path.join(native, 'bin', 'postgres'), parameters, options));
  }

  #startNats(): void {
    const { nats } = this.#paths;
    const file = path.join(this.#root, 'nats.conf');
    const store = JSON.stringify(path.join(this.#root, 'nats'));
    writeFileSync(
      file,
      `host: 127.0.0.1\nport: ${this.#ports[1]}\nauthorization { user: disk, password: ${password} }\n` +
        `jetstream { store_dir: ${store}, max_file_store: 16GB, sync_interval: ${this.#natsSync} }\n`,
    );
    const options = { stdio: 'ignore' as const, env: { ...process.env, ...nats.env } };
    this.#children.set('nats', spawn(nats.program, ['-c', file], options));
  }

  async #asks(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Stops all of their processes where they are. */
  freeze(which = both): void {
    signal(this.#pids(which), 'SIGSTOP');
  }

  /** Lets them go on. */
  thaw(which = both): void {
    signal(this.#pids(which), 'SIGCONT');
  }

  /** Ends them without a chance to write anything. */
  async kill(which = both): Promise<void> {
    const gone = which.flatMap((one) => {
      const child = this.#children.get(one);
      return child === undefined ? [] : [new Promise((resolve) => child.once('exit', resolve))];
    });
    signal(this.#pids(which), 'SIGKILL');
    for (const one of which) this.#children.delete(one);
    await Promise.all(gone);
  }

  #pids(which: readonly Server[]): number[] {
    const own = which.flatMap((one) => this.#children.get(one)?.pid ?? []);
    return [...own, ...own.flatMap(childrenOf)];
  }
}

/** A process of PostgreSQL may end at any moment. */
function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'ESRCH') throw fault;
    }
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent ? [Number(entry)] : [];
    } catch {
      return [];
    }
  });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
  });
}
