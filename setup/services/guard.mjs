// The guard: one process that owns PostgreSQL, NATS and Redis, and takes them down with it however it ends.
//   node setup/services/guard.mjs keep|fresh
// keep: data under .data, kept. fresh: everything temporary, removed at the end (for tests and benchmarks).
// It prints one line of JSON with the three URLs when all are ready, and stops when its stdin closes or on a signal. A server whose
// URL is in the environment is not started: that URL is passed on.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { data as keptData, readPaths } from '../paths.mjs';
import { startNats } from './nats.mjs';
import { clusterFiles, startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';
import { launch, tailOf } from './server-process.mjs';
import { runFolder, sweep, writeNote } from './sweep.mjs';

const stopWithinMs = 10_000;
const starters = { DATABASE_URL: startPostgres, NATS_URL: startNats, REDIS_URL: startRedis };
const say = (text) => process.stderr.write(`[servers] ${text}\n`);

const mode = process.argv[2] === 'keep' ? 'keep' : 'fresh';
const run = runFolder(mode);
const servers = [];
/** Folders outside of ours that go with us. */
const temporary = [];
let stopping = false;

function launchAndNote(spec) {
  if (stopping) throw new Error('stopping');
  const server = launch(spec);
  servers.push(server);
  writeNote(run, servers, temporary);
  void server.gone.then((outcome) => {
    if (stopping || !server.ready) return;
    say(`${server.name} ended by itself (${outcome}); its last lines:\n${tailOf(server.log)}`);
    void stop(1);
  });
  return server;
}

async function stop(code) {
  if (stopping) return;
  stopping = true;
  for (const server of servers) server.kill(server.signal);
  const living = () => servers.filter((server) => server.outcome === undefined);
  await Promise.race([
    Promise.all(servers.map((server) => server.gone)),
    sleep(stopWithinMs, undefined, { ref: false }),
  ]);
  for (const server of living()) {
    say(`${server.name} did not stop within ${stopWithinMs / 1000} s and is killed`);
    server.kill('SIGKILL');
  }
  // A supervisor that was killed could not take its sign down.
  if (mode === 'keep') fs.rmSync(path.join(keptData, 'ready.json'), { force: true });
  for (const folder of temporary) fs.rmSync(folder, { recursive: true, force: true });
  fs.rmSync(run, { recursive: true, force: true });
  process.exit(code);
}

function makeContext() {
  const data = mode === 'keep' ? keptData : path.join(run, 'data');
  const logs = mode === 'keep' ? path.join(data, 'logs') : run;
  for (const folder of [run, data, logs]) fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const context = { mode, paths: readPaths(), run, data, logs, name: path.basename(run) };
  if (mode === 'fresh' && context.paths.postgres) temporary.push(...clusterFiles(context));
  return { ...context, launch: launchAndNote };
}

async function start() {
  await sweep(mode);
  const context = makeContext();
  writeNote(run, servers, temporary);
  const urls = await Promise.all(
    Object.entries(starters).map(async ([name, starter]) => [name, process.env[name] || (await starter(context))]),
  );
  for (const server of servers) server.ready = true;
  process.stdout.write(`${JSON.stringify(Object.fromEntries(urls))}\n`);
}

process.stdin.on('end', () => void stop(0)).on('error', () => void stop(0));
process.stdin.resume();
process.stdout.on('error', () => {}); // whoever read the URLs is gone: the end of stdin follows
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void stop(0));
start().catch((error) => {
  if (!stopping) say(error.message);
  void stop(1);
});
