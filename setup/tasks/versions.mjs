// What this clone runs on, as one line of JSON (for the bare-clone test, and for a report of a fault):
//   node setup/setup.mjs exec setup/tasks/versions.mjs
import { execFileSync } from 'node:child_process';
import net from 'node:net';
import pg from 'pg';
import { readPaths, root } from '../paths.mjs';
import { startServers } from '../services/client.mjs';

function firstLine(url) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), hostname).once('error', reject);
    socket.once('data', (chunk) => {
      socket.destroy();
      resolve(chunk.toString().split('\r\n')[0]);
    });
  });
}

const servers = await startServers({ root, mode: 'fresh' });
const client = new pg.Client(servers.urls.DATABASE_URL);
await client.connect();
const { rows } = await client.query('show server_version');
await client.end();
const nats = JSON.parse((await firstLine(servers.urls.NATS_URL)).replace(/^INFO /, ''));
await servers.stop();

const { postgres, nats: natsPaths, redis } = readPaths();
const redisVersion = execFileSync(redis.program, ['--version'], {
  env: { ...process.env, ...redis.env },
  encoding: 'utf8',
});
const programs = { node: process.execPath, postgres: postgres.native, nats: natsPaths.program, redis: redis.program };
const versions = { node: process.version, postgres: rows[0].server_version, nats: nats.version, redis: redisVersion };
console.log(JSON.stringify({ versions, jetstream: nats.jetstream, programs }));
