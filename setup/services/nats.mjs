// NATS with JetStream: on the loopback interface, for one user with a random password, streams on disk.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { answers, untilReady } from './server-process.mjs';

const maxPayloadBytes = 8 * 1024 * 1024;
/** What streams may reserve together; files are written as they grow. */
const maxFileStore = '16GB';

/** In keep mode an acknowledged message must survive a power cut, so every write is synced; tests do without. */
function configuration({ store, password, mode }) {
  const sync = mode === 'keep' ? 'always' : '2m';
  return `host: 127.0.0.1
port: -1
server_name: sitesync
max_payload: ${maxPayloadBytes}
authorization { user: sitesync, password: "${password}" }
jetstream {
  store_dir: ${JSON.stringify(store)}
  max_memory_store: 256MB
  max_file_store: ${maxFileStore}
  sync_interval: ${sync}
}
`;
}

/** NATS picks its port and writes it into a file named after itself. */
function chosenPort(folder) {
  const file = fs.readdirSync(folder).find((name) => name.endsWith('.ports'));
  try {
    return Number(new URL(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')).nats[0]).port);
  } catch {
    return undefined; // not there, or half written
  }
}

export async function startNats({ mode, paths, run, data, logs, launch }) {
  const password = randomBytes(18).toString('hex');
  const file = path.join(run, 'nats.conf');
  const store = path.join(data, 'nats');
  fs.mkdirSync(store, { recursive: true, mode: 0o700 });
  fs.writeFileSync(file, configuration({ store, password, mode }), { mode: 0o600 });
  const server = launch({
    ...{ name: 'nats', ...paths.nats, cwd: run, log: path.join(logs, 'nats.log'), signal: 'SIGTERM' },
    parameters: ['-c', file, '--ports_file_dir', run],
  });
  let port;
  await untilReady(server, async () => {
    port = chosenPort(run);
    return port !== undefined && (await answers(port, '', /^INFO .*"jetstream":true/));
  });
  return `nats://sitesync:${password}@127.0.0.1:${port}`;
}
