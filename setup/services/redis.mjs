// Redis only passes on "this topic has changed" (the truth is in PostgreSQL), so it keeps nothing on disk.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { answers, onFreePort, untilReady } from './server-process.mjs';

const configuration = (port, password) => `bind 127.0.0.1
port ${port}
requirepass ${password}
save ""
appendonly no
maxmemory 256mb
maxmemory-policy noeviction
`;

export function startRedis({ paths, run, logs, launch }) {
  const password = randomBytes(18).toString('hex');
  const file = path.join(run, 'redis.conf');
  return onFreePort(async (port) => {
    fs.writeFileSync(file, configuration(port, password), { mode: 0o600 });
    const server = launch({
      ...{ name: 'redis', ...paths.redis, cwd: run, log: path.join(logs, 'redis.log'), signal: 'SIGTERM' },
      parameters: [file],
    });
    await untilReady(server, () => answers(port, `AUTH ${password}\r\nPING\r\n`, /\+PONG/));
    return `redis://default:${password}@127.0.0.1:${port}`;
  });
}
