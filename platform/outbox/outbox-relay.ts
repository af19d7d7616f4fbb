import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Bus } from '../bus/bus.ts';
import { inTransaction } from '../db/pool.ts';
import type { Logger } from '../log/logger.ts';

const pollMs = 200;
const batchSize = 200;

export interface OutboxRelayOptions {
  readonly bus: Bus;
  /** Owner role. */
  readonly pool: pg.Pool;
  readonly schema: string;
  readonly logger: Logger;
}

interface OutboxRow {
  readonly id: number;
  readonly message_id: string;
  readonly subject: string;
  readonly data: Buffer;
}

/**
 * Publishes the outbox in its order until closed. A message leaves it after the stream has stored it: a crash repeats
 * the last ones (the stream knows them by their id, their readers must bear them), and never loses one.
 */
export function startOutboxRelay({ bus, pool, schema, logger }: OutboxRelayOptions): AsyncDisposable {
  const stop = new AbortController();
  const run = async () => {
    while (!stop.signal.aborted) {
      try {
        while (!stop.signal.aborted && (await publishBatch(bus, pool, schema)) === batchSize);
      } catch (fault) {
        logger.warn({ err: fault }, 'the outbox could not be published, trying again');
      }
      await sleep(pollMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

function publishBatch(bus: Bus, pool: pg.Pool, schema: string): Promise<number> {
  return inTransaction(pool, async (client) => {
    // One replica at a time: two would put messages out of order.
    await client.query(`select pg_advisory_xact_lock(hashtext('${schema}.outbox'))`);
    const { rows } = await client.query<OutboxRow>(
      `select id, message_id, subject, data from ${schema}.outbox order by id limit $1`,
      [batchSize],
    );
    if (rows.length === 0) return 0;
    for (const { message_id: id, subject, data } of rows) await bus.publish(subject, data, id);
    await client.query(`delete from ${schema}.outbox where id = any($1::bigint[])`, [rows.map(({ id }) => id)]);
    return rows.length;
  });
}
