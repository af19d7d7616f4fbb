import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface CountingProxy extends AsyncDisposable {
  /** The target's URL, through the proxy. */
  readonly url: string;
  /** How many were counted since the last call. */
  take(): number;
}

/** Sees what a client sends, and says how many of what it counts are in it. */
type Counter = () => (chunk: Buffer) => number;

/** A TCP proxy in front of what the URL names that counts on the way. */
export async function countingProxy(target: string, counter: Counter): Promise<CountingProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let count = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const seen = counter();
    client.on('data', (chunk: Buffer) => (count += seen(chunk)));
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => [client, upstream].forEach((one) => one.destroy()));
      socket.on('close', () => open.delete(socket));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    take: () => {
      const taken = count;
      count = 0;
      return taken;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      await Promise.resolve();
    },
  };
}

/** HTTP requests: each begins with its method and path, and none of ours is pipelined. */
export const httpRequests: Counter = () => (chunk) => (chunk.subarray(0, 5).toString() === 'POST ' ? 1 : 0);

/**
 * SQL statements of the PostgreSQL protocol (version 3): simple queries ('Q') and executions ('E'), those of
 * transactions and settings among them. The start-up message has no type and is skipped.
 */
export const sqlStatements: Counter = () => {
  let pending = Buffer.alloc(0);
  let started = false;
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    let found = 0;
    for (;;) {
      const header = started ? 5 : 4;
      if (pending.length < header) return found;
      const length = pending.readInt32BE(header - 4) + header - 4;
      if (pending.length < length) return found;
      const type = String.fromCharCode(pending[0] ?? 0);
      if (started && (type === 'Q' || type === 'E')) found++;
      pending = pending.subarray(length);
      started = true;
    }
  };
};
