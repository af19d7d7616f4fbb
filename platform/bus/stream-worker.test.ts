import { afterAll, beforeAll, expect, it } from 'vitest';
import { privateServers } from '../../test/support/private-servers.ts';
import { until } from '../../test/support/until.ts';
import { openPool } from '../db/pool.ts';
import { answerOnce, idempotencyTable } from '../idempotency/answer-once.ts';
import { createLogger } from '../log/logger.ts';
import { startOutboxRelay } from '../outbox/outbox-relay.ts';
import { outboxTable, postMessages } from '../outbox/outbox-table.ts';
import { inTransaction } from '../db/pool.ts';
import { type Bus, connectBus } from './bus.ts';
import { readerAttempts, readerOffsetTable } from './reader-offsets.ts';
import { startStreamWorker, type StreamWorkerOptions } from './stream-worker.ts';

const closing = new AsyncDisposableStack();
const logger = createLogger('test', 'silent');
let bus: Bus;
let pool: ReturnType<typeof openPool>;

beforeAll(async () => {
  const servers = closing.use(await privateServers());
  pool = openPool(servers.urls.DATABASE_URL, { name: 'test', max: 12 });
  closing.defer(() => pool.end());
  bus = closing.use(await connectBus(servers.urls.NATS_URL, 'test'));
  await bus.ensureStream('THINGS', ['things.>'], { maxBytes: 1e7, duplicateWindowMs: 60_000 });
  const tables = [readerOffsetTable, readerAttempts, outboxTable, idempotencyTable].flatMap((make) => make('things'));
  await pool.query(`create schema things; ${tables.join(';')}; create table things.seen (n int primary key)`);
});
afterAll(() => closing.disposeAsync());

const message = (n: number, id = `m${n}`) => ({
  id,
  subject: 'things.counted',
  data: new TextEncoder().encode(`${n}`),
});
const seen = async () =>
  (await pool.query<{ n: number }>('select n from things.seen order by n')).rows.map(({ n }) => n);
const worker = (handle: StreamWorkerOptions['handle']) =>
  startStreamWorker({
    ...{
      bus,
      pool,
      schema: 'things',
      reader: 'counter',
      stream: 'THINGS',
      subjects: ['things.counted'],
      logger,
      handle,
    },
  });
const store: StreamWorkerOptions['handle'] = async (client, { data }) => {
  const n = Number(new TextDecoder().decode(data));
  await client.query('insert into things.seen values ($1)', [n]);
  if (n === 3) throw new Error('three is poison');
};

it('carries messages from a transaction to an effect once each, sets poison aside after five tries and goes on', async () => {
  await inTransaction(pool, (client) =>
    postMessages(
      client,
      'things',
      [1, 2, 3, 4].map((n) => message(n)),
    ),
  );
  await expect(
    inTransaction(pool, async (client) => {
      await postMessages(client, 'things', [message(99)]);
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  {
    await using _relay = startOutboxRelay({ bus, pool, schema: 'things', logger });
    await using _worker = worker(store);
    await until('the message behind the poison', async () => (await seen()).includes(4));
  }
  expect(await seen()).toEqual([1, 2, 4]);
  const { rows } = await pool.query('select reader, seq::int, reason from things.dead_letter');
  expect(rows).toEqual([{ reader: 'counter', seq: 3, reason: 'three is poison' }]);
  expect((await pool.query('select 1 from things.outbox')).rowCount).toBe(0);
  await bus.publish('things.counted', message(5).data);
  await using _again = worker(store);
  await until('what came while nobody read', async () => (await seen()).includes(5));
  expect(await seen()).toEqual([1, 2, 4, 5]);
});

it('answers a key once, also when it is asked twice at the same time, and tells another request apart', async () => {
  let done = 0;
  const ask = (request: unknown) =>
    inTransaction(pool, (client) =>
      answerOnce(client, { schema: 'things', actor: 'o', operation: 'count', key: 'k', request }, async () => {
        done++;
        await client.query('select pg_sleep(0.05)');
        return { n: done };
      }),
    );
  const both = await Promise.all([ask({ a: 1 }), ask({ a: 1 })]);
  expect(done).toBe(1);
  expect(both.map(({ kind }) => kind).sort()).toEqual(['done', 'repeated']);
  expect(both).toContainEqual({ kind: 'repeated', answer: { n: 1 } });
  expect(await ask({ a: 2 })).toEqual({ kind: 'conflict' });
});
