import net from 'node:net';
import { expect, test } from 'vitest';
import { freePorts, requireFreePort, requireNamedServers } from './network.ts';

const listen = () =>
  new Promise<net.Server>((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => resolve(server));
  });
const portOf = (server: net.Server) => (server.address() as net.AddressInfo).port;

test('a port in use is refused in one sentence that names a way out', async () => {
  const server = await listen();
  const port = portOf(server);
  await expect(requireFreePort('127.0.0.1', port)).rejects.toThrow(
    new RegExp(`^Port ${port} is in use: set PORT to a free one, e\\.g\\. PORT=\\d+ npm start\\.$`),
  );
  server.close();
});

test('free ports differ from each other and can be listened on', async () => {
  const ports = await freePorts(12);
  expect(new Set(ports).size).toBe(12);
  await Promise.all(ports.map((port) => requireFreePort('127.0.0.1', port)));
});

test('a server that the environment names and that does not answer is refused by name', async () => {
  const [port] = await freePorts(1);
  const env = { NATS_URL: `nats://user:secret@127.0.0.1:${port}` };
  await expect(requireNamedServers(env)).rejects.toThrow(
    `NATS does not answer at 127.0.0.1:${port}: start it, or unset NATS_URL to use the private one.`,
  );
  await expect(requireNamedServers({ REDIS_URL: 'nonsense' })).rejects.toThrow('REDIS_URL is not a URL');
});

test('a server that answers is taken, and one that is not named is not asked for', async () => {
  const server = await listen();
  await requireNamedServers({ DATABASE_URL: `postgres://127.0.0.1:${portOf(server)}/x` });
  server.close();
});
