import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { privateServers } from '../../test/support/private-servers.ts';
import { inTransaction, openPool } from '../db/pool.ts';
import { appendEvents, type EventRow, eventTable } from './event-table.ts';
import { followEvents } from './follow-events.ts';
import { Topics } from './topics.ts';

const subjectId = '8e0f6a86-6d0d-4f5c-8f3e-2b8f3a6a9d01';

describe('following events', () => {
  const closing = new AsyncDisposableStack();
  let pool: ReturnType<typeof openPool>;
  let topics: Topics;
  beforeAll(async () => {
    const servers = closing.use(await privateServers());
    pool = openPool(servers.urls.DATABASE_URL, { name: 'test', max: 12 });
    closing.defer(() => pool.end());
    topics = closing.use(new Topics(servers.urls.REDIS_URL));
    await pool.query('create schema things');
    for (const sql of eventTable('things')) await pool.query(sql);
  });
  afterAll(() => closing.disposeAsync());

  const append = (from: number, count: number) =>
    inTransaction(pool, async (client) => {
      const events = Array.from({ length: count }, (_, n) => ({
        topic: 't',
        subjectId,
        occurredAt: new Date(),
        payload: { n: from + n },
      }));
      // Work before the last statement, as a real change has: this is where a plain sequence lets cursors overtake.
      await client.query('select pg_sleep(random() * 0.003)');
      await appendEvents(client, 'things', events);
    }).then(() => topics.changed('t'));
  const read = async (after: number, limit: number) =>
    (
      await pool.query<EventRow>(
        `select cursor, topic, subject_id as "subjectId", occurred_at as "occurredAt", payload
         from things.event where topic = 't' and cursor > $1 order by cursor limit $2`,
        [after, limit],
      )
    ).rows;
  const bounds = async () =>
    (
      await pool.query<{ oldest: number | null; newest: number }>(
        'select min(cursor) as oldest, max(cursor) as newest from things.event',
      )
    ).rows.flatMap(({ oldest, newest }) => (oldest === null ? [] : [{ oldest, newest }]))[0] ?? null;
  const take = async (after: number | null, count: number, started: () => void = () => undefined) => {
    const taken: number[] = [];
    const events = followEvents({ topics, topic: 't', after, read, bounds });
    const first = events.next();
    started();
    for (let next = await first; !next.done; next = await events.next()) {
      taken.push((next.value.payload as { n: number }).n);
      if (taken.length === count) break;
    }
    await events.return();
    return taken;
  };

  it('skips and repeats none of what eight writers commit at once', async () => {
    const writers = async () => {
      await Promise.all(
        Array.from({ length: 8 }, async (_, writer) => {
          for (let n = 0; n < 25; n++) await append(writer * 1_000 + n * 2, 2);
        }),
      );
    };
    let writing = Promise.resolve();
    const taken = await take(0, 400, () => (writing = writers()));
    await writing;
    expect(new Set(taken).size).toBe(400);
  });

  it('replays what came after a cursor and goes on live', async () => {
    const last = (await bounds())?.newest ?? 0;
    await append(10_000, 3);
    expect(await take(last, 5, () => void append(10_003, 2))).toEqual([10_000, 10_001, 10_002, 10_003, 10_004]);
  });

  it('refuses a cursor whose events are gone, naming the oldest that is good', async () => {
    await pool.query('delete from things.event where cursor <= 100');
    const fault = await take(50, 1).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(GraphQLError);
    expect((fault as GraphQLError).extensions['code']).toBe('CURSOR_EXPIRED');
    expect(await take(100, 1)).toHaveLength(1);
  });
});
