import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { inTransaction } from '../../../platform/db/pool.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import type { ObjectStore } from '../../../platform/objects/object-store.ts';
import { planStorage, type StorageRules } from '../domain/storage-plan.ts';
import { dropArchived } from '../store/archive.ts';
import { type ColdArchive, daysToThaw } from '../store/cold-days.ts';
import { daysToPack, daysWithLate, mergeLate, packDays, thawDays } from '../store/pack-days.ts';
import { canDropBefore, dropHoursBefore, dropMinutesBefore, dropReadingsBefore } from '../store/retention.ts';
import { archiveOnce, removeUnused } from './archive-day.ts';

const pollMs = 5_000;
const jobLock = 824_618;
/** A transaction that packs holds up writers of late readings: 23,000 readings at a minute, 0.3 million at 5 s, below a second. */
const daysAtOnce = 16;

export interface KeepStorageOptions {
  /** Owner role. */
  readonly pool: pg.Pool;
  readonly store: ObjectStore | null;
  readonly archive: ColdArchive;
  readonly rules: StorageRules;
  readonly logger: Logger;
  readonly now: () => number;
  /** How long archived readings stay in the table too, and an object that is not used any more six times as long. */
  readonly graceMs: number;
}

/** Packs closed days, archives old ones and drops what nobody wants to keep, until it is disposed; one replica at a time. */
export function startKeepingStorage(options: KeepStorageOptions): AsyncDisposable {
  const stop = new AbortController();
  const run = async () => {
    while (!stop.signal.aborted) {
      await keepStorage(options, stop.signal).catch((fault: unknown) =>
        options.logger.warn({ err: fault }, 'storage could not be kept in order, trying again'),
      );
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
 * One round of all that is due. The lock is only so that replicas do not do the work twice: each step is a transaction that
 * is right whoever else is at it, and can be repeated.
 */
export async function keepStorage(options: KeepStorageOptions, signal: AbortSignal): Promise<void> {
  const lock = await options.pool.connect();
  let broken: Error | undefined;
  try {
    const { rows } = await lock.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [jobLock]);
    if (rows[0]?.mine !== true) return;
    try {
      for (const step of steps(options)) while (!signal.aborted && (await step()) > 0);
    } finally {
      await lock.query('select pg_advisory_unlock($1)', [jobLock]).catch((fault: Error) => (broken = fault));
    }
  } finally {
    lock.release(broken);
  }
}

/** In this order; each returns how much it did, and is repeated while it did something. */
function steps({ pool, store, archive, rules, now, graceMs }: KeepStorageOptions) {
  const plan = planStorage(rules, now());
  const alone = (work: (client: pg.ClientBase) => Promise<unknown>) => inTransaction(pool, work);
  const thaw = async () => {
    const days = await daysToThaw(pool, daysAtOnce);
    if (days.length > 0) {
      const cold = await archive.fetch(days);
      await alone((client) => thawDays(client, cold));
    }
    return days.length;
  };
  const late = async () => {
    const days = await daysWithLate(pool, daysAtOnce);
    if (days.day.length > 0) await alone((client) => mergeLate(client, days));
    return days.day.length;
  };
  const pack = async () => {
    const days = await daysToPack(pool, plan.packBefore, daysAtOnce);
    if (days.day.length > 0) await alone((client) => packDays(client, days));
    return days.day.length;
  };
  const toArchive = async () =>
    store === null || plan.archiveBefore === null ? 0 : archiveOnce(pool, store, plan.archiveBefore);
  const drop = () => inTransaction(pool, (client) => dropArchived(client, graceMs, daysAtOnce * 40));
  const retain = async () => {
    const { dropReadingsBefore: readings, dropMinutesBefore: minutes, dropHoursBefore: hours } = plan;
    if (readings !== null && (await canDropBefore(pool, readings)))
      await alone((client) => dropReadingsBefore(client, readings));
    if (minutes !== null) await alone((client) => dropMinutesBefore(client, minutes));
    if (hours !== null) await alone((client) => dropHoursBefore(client, hours));
    return 0;
  };
  const unused = async () => (store === null ? 0 : removeUnused(pool, store, 6 * graceMs));
  return [thaw, late, pack, toArchive, drop, retain, unused];
}
