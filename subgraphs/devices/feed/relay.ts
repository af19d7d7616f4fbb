import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { accessBucket, accessEntry } from '../../../core/contracts/access.ts';
import { encodeJson } from '../../../core/contracts/json-codec.ts';
import { registryBucket, registryEntry } from '../../../core/contracts/registry.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import { inTransaction } from '../../../platform/db/pool.ts';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { expireDue } from './expiry.ts';

type Buckets = Record<'registry' | 'access', Awaited<ReturnType<Bus['keyValue']>>>;

interface OutboxRow {
  readonly id: number;
  readonly bucket: keyof Buckets;
  readonly key: string;
  readonly value: unknown;
}

/** Revocations have to be everywhere within a second. */
const pollMs = 200;
const batchSize = 500;
/** Its absence means that the bucket is new or was lost, and must be filled again. */
const generationKey = 'meta.generation';

export interface Relay {
  /** Null once everything known at the start has been published; else why not, for readiness. */
  readonly missing: () => string | null;
  readonly close: () => Promise<void>;
}

/** Publishes the outbox to the key-value buckets, in the order of the commits, until closed. */
export async function startRelay(options: { bus: Bus; owner: pg.Pool; logger: Logger }): Promise<Relay> {
  const { bus, owner, logger } = options;
  const buckets = { registry: await bus.keyValue(registryBucket), access: await bus.keyValue(accessBucket) };
  const stop = new AbortController();
  let published = false;
  const run = async () => {
    while (!stop.signal.aborted) {
      try {
        published = (await turn(owner, buckets, logger)) || published;
      } catch (error) {
        logger.warn({ err: error }, 'the registry could not be published, trying again');
      }
      await sleep(pollMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    missing: () => (published ? null : 'the registry is not published yet'),
    close: async () => {
      stop.abort();
      await running;
    },
  };
}

async function turn(owner: pg.Pool, buckets: Buckets, logger: Logger): Promise<boolean> {
  await expireDue(owner);
  const isNew = (await buckets.registry.get(generationKey)) === null;
  if (isNew) {
    await owner.query('select devices.announce_all()');
    logger.info('the registry bucket is new: publishing everything');
  }
  while (await publishBatch(owner, buckets, logger));
  if (isNew) await buckets.registry.put(generationKey, new TextEncoder().encode(JSON.stringify(uuidV4())));
  return true;
}

/** True when there may be more. An entry leaves the outbox after NATS has stored it: a crash repeats, never loses. */
function publishBatch(owner: pg.Pool, buckets: Buckets, logger: Logger): Promise<boolean> {
  return inTransaction(owner, async (client) => {
    // One replica at a time: two would put the entries of one key out of order.
    await client.query(`select pg_advisory_xact_lock(hashtext('devices.relay'))`);
    const { rows } = await client.query<OutboxRow>(
      'select id, bucket, key, value from devices.feed_outbox order by id limit $1',
      [batchSize],
    );
    const last = new Map(rows.map((row) => [`${row.bucket} ${row.key}`, row]));
    await Promise.all([...last.values()].map((row) => publish(buckets, row, logger)));
    await client.query('delete from devices.feed_outbox where id = any($1)', [rows.map(({ id }) => id)]);
    return rows.length === batchSize;
  });
}

async function publish(buckets: Buckets, { bucket, key, value }: OutboxRow, logger: Logger): Promise<void> {
  if (value === null) return buckets[bucket].delete(key);
  const contract = bucket === 'access' ? accessEntry : registryEntry;
  const entry = contract.safeParse(value);
  // One entry that nobody could read must not hold up the others: revocations are among them.
  if (!entry.success) return logger.error({ err: entry.error, key }, 'an entry breaks the contract and is left out');
  await buckets[bucket].put(key, encodeJson<unknown>(contract, entry.data));
}
