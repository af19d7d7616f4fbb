// PostgreSQL: on the loopback interface, password required, UTC, a locale that no machine lacks.
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf, endProcess, identify, isAlive } from '../processes.mjs';
import { onFreePort, untilReady } from './server-process.mjs';

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  synchronous_commit: 'on',
  password_encryption: 'scram-sha-256',
  jit: 'off', // short queries: compiling them costs more than it saves
  timezone: 'UTC',
  log_timezone: 'UTC',
};
/** Tests lose nothing that matters when the machine loses power. */
const testSettings = { ...settings, fsync: 'off', full_page_writes: 'off', max_wal_size: '1GB' };

/** As root the databases lie in PostgreSQL's own folder, else with the other data. */
function clusterFolder({ mode, paths, data, name }) {
  const { home } = paths.postgres;
  return home ? path.join(home, mode === 'keep' ? 'data' : name) : path.join(data, 'postgres');
}

/** Everything that a cluster may leave on the disk. */
export function clusterFiles(context) {
  const cluster = clusterFolder(context);
  return [cluster, `${cluster}.draft`, `${cluster}.password`];
}

/** PGPORT= and odd locales break initdb and postgres: neither must see them. */
function environment(native) {
  for (const name of Object.keys(process.env)) if (/^(PG|LC_|LANG)/.test(name)) delete process.env[name];
  return { LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: path.join(native, 'lib') };
}

function readPassword(file) {
  if (!fs.existsSync(file)) fs.writeFileSync(file, randomBytes(18).toString('hex'), { mode: 0o600 });
  return fs.readFileSync(file, 'utf8');
}

const idOf = (password) => createHash('sha256').update(password).digest('hex');

/** A cluster made for another password belongs to data that was deleted since (or to another clone at this path). */
function belongsTo(cluster, password) {
  try {
    return fs.readFileSync(path.join(cluster, 'sitesync.id'), 'utf8') === idOf(password);
  } catch {
    return false;
  }
}

function initdb({ native, user, cwd, env, target, passwordFile }) {
  const locale = ['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'];
  const access = ['-U', 'postgres', '--pwfile', passwordFile, '--auth', 'scram-sha-256'];
  const parameters = ['-D', target, ...access, ...locale, '--no-sync', '--no-instructions'];
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...process.env, ...env }, ...user };
    execFile(path.join(native, 'bin', 'initdb'), parameters, options, (error, stdout, stderr) =>
      error ? reject(new Error(`PostgreSQL's initdb failed: ${stderr.trim() || error.message}`)) : resolve(stdout),
    );
  });
}

/** Made beside its place and moved there when complete: an interrupted start leaves nothing half made. */
async function createCluster({ cluster, native, user, env, password }) {
  const draft = `${cluster}.draft`;
  const passwordFile = `${cluster}.password`;
  for (const folder of [cluster, draft]) fs.rmSync(folder, { recursive: true, force: true });
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) fs.chownSync(passwordFile, user.uid, user.gid);
  try {
    await initdb({ native, user, cwd: path.dirname(cluster), env, target: draft, passwordFile });
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
  fs.writeFileSync(path.join(draft, 'sitesync.id'), idOf(password));
  fs.renameSync(draft, cluster);
}

/** A postmaster that outlived its guard is stopped. A pid file whose number now belongs to another program is a lie. */
async function clearPostmaster(cluster) {
  const file = path.join(cluster, 'postmaster.pid');
  if (!fs.existsSync(file)) return;
  const pid = Number(fs.readFileSync(file, 'utf8').split('\n')[0]);
  if (!isAlive(pid)) return; // PostgreSQL itself sees that it is stale, and checks that its memory is unused
  if (commandOf(pid).includes(cluster)) await endProcess(identify(pid), { politely: 'SIGINT' });
  else fs.rmSync(file, { force: true });
}

/** Line 8 of its pid file is how a postmaster says that it takes connections. */
function saysReady(cluster, pid) {
  try {
    const lines = fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

/** Back ends of a killed postmaster need a moment to notice; until then the shared memory is theirs. */
async function pastOldBackends(start) {
  const deadline = Date.now() + 15_000;
  for (;;) {
    try {
      return await start();
    } catch (error) {
      if (Date.now() > deadline || !/pre-existing shared memory|lock file .* already exists/.test(error.message))
        throw error;
      await sleep(200);
    }
  }
}

export async function startPostgres(context) {
  const { mode, paths, data, logs, launch } = context;
  const { native, uid, gid } = paths.postgres;
  const user = uid === undefined ? undefined : { uid, gid };
  const cluster = clusterFolder(context);
  const env = environment(native);
  const password = readPassword(path.join(data, 'postgres-password'));
  await clearPostmaster(cluster);
  if (!belongsTo(cluster, password)) await createCluster({ cluster, native, user, env, password });
  const options = Object.entries(mode === 'keep' ? settings : testSettings).flatMap(([k, v]) => ['-c', `${k}=${v}`]);
  const start = (port) => async () => {
    const server = launch({
      ...{ name: 'postgres', program: path.join(native, 'bin', 'postgres'), user, env, signal: 'SIGINT' },
      ...{ cwd: path.dirname(cluster), log: path.join(logs, 'postgres.log') },
      parameters: ['-D', cluster, '-p', String(port), ...options],
    });
    await untilReady(server, () => saysReady(cluster, server.pid));
    return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  };
  return onFreePort((port) => pastOldBackends(start(port)));
}
