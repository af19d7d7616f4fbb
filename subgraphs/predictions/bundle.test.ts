import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { expect, it } from 'vitest';
import { provisionDatabase } from '../../platform/db/provision.ts';

const database = `bundle_${process.pid}`;

async function ownDatabase() {
  const url = new URL(process.env['DATABASE_URL'] ?? '');
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`create database ${database}`);
  await client.end();
  url.pathname = database;
  return (await provisionDatabase(url.href, 'secret')).predictions;
}

it('trains in a worker of the bundle too, and stops when it is told to', async () => {
  const { ownerUrl, readerUrl } = await ownDatabase();
  const child = spawn(process.execPath, ['dist/predictions.mjs'], {
    env: { ...process.env, DATABASE_URL: ownerUrl, READER_DATABASE_URL: readerUrl, GATEWAY_SECRET: 's'.repeat(32) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let trained: Record<string, unknown> | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const entry = JSON.parse(line) as Record<string, unknown>;
    if (entry['heldOutRmse'] === undefined) continue;
    trained = entry;
    child.kill('SIGTERM');
  }
  expect(trained).toMatchObject({ msg: 'a model was trained and stored' });
  expect(await exited).toEqual([0, null]);
}, 90_000);
