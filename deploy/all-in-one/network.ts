// Ports and addresses, looked at before anything depends on them.
import { randomInt } from 'node:crypto';
import net from 'node:net';
import { Fault } from './fault.ts';

const answerWithinMs = 3_000;

function listenOnce(host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}

/** Below the ports that systems hand out for outgoing connections: what is free here stays so until it is used. */
const [lowestPort, highestPort] = [10_000, 32_000];

/** Ports that nobody listens on now, from a place chosen at random: others may be looking for some at the same time. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  const start = randomInt(lowestPort, highestPort);
  for (let step = 0; ports.length < count; step++) {
    if (step > highestPort - lowestPort) throw new Fault('There are no free ports on this machine: end some programs.');
    const port = lowestPort + ((start - lowestPort + step) % (highestPort - lowestPort));
    if (await listenOnce('127.0.0.1', port).catch(() => null)) ports.push(port);
  }
  return ports;
}

export async function requireFreePort(host: string, port: number): Promise<void> {
  try {
    await listenOnce(host, port);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const other = port < 65_436 ? port + 100 : port - 100;
    if (code === 'EADDRINUSE') {
      throw new Fault(`Port ${port} is in use: set PORT to a free one, e.g. PORT=${other} npm start.`);
    }
    if (code === 'EACCES') {
      throw new Fault(`Port ${port} is not for ordinary users: set PORT to one above 1023, e.g. PORT=4100 npm start.`);
    }
    throw new Fault(
      `Nothing can listen on ${host}:${port} (${message}): set HOST and PORT to an address of this machine.`,
    );
  }
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(answerWithinMs, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

const ownServers = {
  DATABASE_URL: { name: 'PostgreSQL', port: 5432 },
  NATS_URL: { name: 'NATS', port: 4222 },
  REDIS_URL: { name: 'Redis', port: 6379 },
} as const;

/** A server that the environment names must answer before anything is built on it. */
export async function requireNamedServers(env: NodeJS.ProcessEnv): Promise<void> {
  for (const [variable, { name, port }] of Object.entries(ownServers)) {
    const text = env[variable];
    if (!text) continue;
    if (!URL.canParse(text))
      throw new Fault(`${variable} is not a URL: correct it, or unset it to use the private ${name}.`, 78);
    const url = new URL(text);
    const address = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || port) };
    if (await connects(address.host, address.port)) continue;
    throw new Fault(
      `${name} does not answer at ${address.host}:${address.port}: start it, or unset ${variable} to use the private one.`,
    );
  }
}
