import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { privateDatabase } from '../../../test/support/database.ts';
import { until } from '../../../test/support/until.ts';
import { ShardLocks } from './shard-locks.ts';

const closing = new AsyncDisposableStack();
let url: string;
const never = new AbortController().signal;

beforeAll(async () => {
  url = closing.use(await privateDatabase()).urls.telemetry.ownerUrl;
});
afterAll(() => closing.disposeAsync());

async function connection(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  closing.defer(() => client.end().catch(() => undefined));
  return client;
}

it('a writer that hangs while PostgreSQL waits for its rows loses its shards', async () => {
  const hanging = await connection();
  const locks = await ShardLocks.join(hanging, never);
  expect(await locks.settle()).toHaveLength(16);
  await hanging.query('create temporary table rows (n int)');
  const stalled = hanging.query(copyFrom('copy rows from stdin'));
  stalled.on('error', () => undefined);
  stalled.write('1\n');
  const other = await ShardLocks.join(await connection(), never);
  await until('the other to have all shards', async () => (await other.settle()).length === 16, 60_000);
}, 90_000);
