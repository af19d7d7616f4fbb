import { startServers } from '../../setup/services/client.mjs';

const names = ['DATABASE_URL', 'NATS_URL', 'REDIS_URL'] as const;

/** PostgreSQL, NATS and Redis of a test's own, empty; stopped and removed at its end. */
export async function privateServers() {
  const shared = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) delete process.env[name];
  try {
    const { urls, stop } = await startServers({ root: process.cwd(), mode: 'fresh' });
    return { urls: urls as Record<(typeof names)[number], string>, [Symbol.asyncDispose]: stop };
  } finally {
    for (const [name, value] of shared) if (value !== undefined) process.env[name] = value;
  }
}
