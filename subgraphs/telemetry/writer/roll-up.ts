import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { ClosedBucket } from '../../../core/contracts/buckets-closed.ts';
import { encodeDomainMessage } from '../../../core/contracts/domain-stream.ts';
import { inTransaction } from '../../../platform/db/pool.ts';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { postMessages } from '../../../platform/outbox/outbox-table.ts';
import { shareStorage } from '../store/pack-days.ts';
import { deleteMarks, dueHours, type HourColumns, lockMarks } from '../store/rollup-marks.ts';
import { rollUpHours } from '../store/rollup-hours.ts';

const pollMs = 1_000;
const hoursAtOnce = 500;

/** Shards that a writer owns, as long as it does. */
export interface ShardHold {
  readonly shards: readonly number[];
  /**
   * Makes the writer mark these hours anew when it meets them again, and resolves when all readings that it took while
   * it did not are committed. False when it does not write any more.
   */
  readonly forget: (hours: HourColumns) => Promise<boolean>;
  /** Whether the shards were this writer's all the time, up to now; asked of the database. */
  readonly lasts: (client: pg.ClientBase) => Promise<boolean>;
}

export interface RollUpOptions {
  /** Owner role; not the writer's connection. */
  readonly pool: pg.Pool;
  readonly logger: Logger;
  /** The shards that this process writes now; null while it writes none: then nothing may be rolled up either. */
  readonly hold: () => ShardHold | null;
}

/** Rolls up the hours that are closed, one batch after the other, beside the writing, until it is disposed. */
export function startRollUp(options: RollUpOptions): AsyncDisposable {
  const stop = new AbortController();
  const run = async () => {
    while (!stop.signal.aborted) {
      try {
        while (!stop.signal.aborted && (await rollUpOnce(options)) === hoursAtOnce);
      } catch (fault) {
        options.logger.warn({ err: fault }, 'hours could not be rolled up, trying again');
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

/**
 * In one transaction: marks locked, hours computed, told, marks deleted. A reading that comes meanwhile waits with its
 * mark for the lock and brings a mark of its own, so its hour is rolled up again. If another writer took a shard over before
 * the marks were locked, it may have read our marks as its own and nothing is done; one that takes over later knows of
 * no mark, and waits. Returns how many hours there were.
 */
export async function rollUpOnce({ pool, hold }: Pick<RollUpOptions, 'pool' | 'hold'>): Promise<number> {
  const held = hold();
  if (held === null) return 0;
  const due = await dueHours(pool, held.shards, hoursAtOnce);
  if (due.hour.length === 0 || !(await held.forget(due))) return 0;
  return inTransaction(pool, async (client) => {
    // Nothing is packed, archived or dropped between the choice of the hours and what is read of them.
    await shareStorage(client);
    const locked = await lockMarks(client, due);
    if (!(await held.lasts(client))) return 0;
    // A statement of its own: it sees what was committed before the marks were locked.
    const buckets = await rollUpHours(client, locked);
    await deleteMarks(client, locked);
    if (buckets.length > 0) await postMessages(client, 'telemetry', [messageOf(buckets)]);
    return locked.hour.length;
  });
}

const messageOf = (buckets: ClosedBucket[]) =>
  encodeDomainMessage({
    ...{ id: uuidV4(), type: 'buckets.closed', subjectId: null, traceId: null },
    occurredAt: Math.max(...buckets.map(({ start }) => start)),
    payload: { buckets },
  });
