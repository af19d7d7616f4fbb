import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { shardCount } from '../../../core/contracts/reading-batch.ts';
import { type Holding, planShards } from '../domain/share-shards.ts';

/** Held shared by every writer. Writers before there were several held it alone: they and we never write together. */
const writerLock = 824_616;
/** With the shard as second key. */
const shardLocks = 824_618;
const joinPollMs = 250;

const ours = `locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`;
const ofShards = `${ours} and classid = ${shardLocks} and objsubid = 2`;

// A writer that hangs, or whose machine is gone, loses its connection and with it its shards: it asks every second.
const timeouts = `set idle_session_timeout = '5s'; set idle_in_transaction_session_timeout = '5s'; set statement_timeout = '60s';
  set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3`;

/**
 * The shards of one writer, as advisory locks on the very connection that writes: who lost a lock cannot write either, and a
 * writer that dies leaves its shards to the others.
 */
export class ShardLocks {
  readonly #client: pg.ClientBase;
  readonly #owned = new Set<number>();
  #pid = 0;

  private constructor(client: pg.ClientBase) {
    this.#client = client;
  }

  /** Resolves when this connection is one of the writers. */
  static async join(client: pg.ClientBase, signal: AbortSignal): Promise<ShardLocks> {
    const locks = new ShardLocks(client);
    await client.query(timeouts);
    for (;;) {
      signal.throwIfAborted();
      const { rows } = await client.query<{ joined: boolean; pid: number }>(
        `select pg_try_advisory_lock_shared(${writerLock}) as joined, pg_backend_pid() as pid`,
      );
      locks.#pid = rows[0]?.pid ?? 0;
      if (rows[0]?.joined === true) return locks;
      await sleep(joinPollMs, undefined, { signal });
    }
  }

  /** Gives up what is beyond its share, takes what is free up to it; resolves to what it owns. Nothing may be being written. */
  async settle(): Promise<readonly number[]> {
    const { give, free, want } = await this.#plan();
    for (const shard of give) {
      await this.#client.query('select pg_advisory_unlock($1, $2)', [shardLocks, shard]);
      this.#owned.delete(shard);
    }
    let wanted = want;
    for (const shard of free) {
      if (wanted === 0) break;
      const { rows } = await this.#client.query<{ mine: boolean }>('select pg_try_advisory_lock($1, $2) as mine', [
        shardLocks,
        shard,
      ]);
      if (rows[0]?.mine !== true) continue;
      this.#owned.add(shard);
      wanted--;
    }
    return [...this.#owned].toSorted((a, b) => a - b);
  }

  /** Whether `settle` would change anything. */
  async unsettled(): Promise<boolean> {
    const { give, free } = await this.#plan();
    return give.length > 0 || free.length > 0;
  }

  /** Whether all of these shards are this connection's, as another connection sees it. */
  async owns(shards: readonly number[], other: pg.ClientBase): Promise<boolean> {
    const { rows } = await other.query<{ n: number }>(
      `select count(*)::int as n from pg_locks where ${ofShards} and pid = $1 and objid = any ($2::int[]::oid[])`,
      [this.#pid, shards],
    );
    return rows[0]?.n === shards.length;
  }

  /**
   * A COPY that waits for rows from a writer that hangs is ended by no timeout: whoever looks for shards ends it. Rows are
   * sent as fast as they are taken, so nobody who is well lets PostgreSQL wait so long.
   */
  async #endHanging(): Promise<void> {
    await this.#client.query(
      `select pg_terminate_backend(a.pid) from pg_stat_activity a
       where a.pid <> pg_backend_pid() and a.state = 'active' and a.wait_event = 'ClientRead'
         and a.query_start < clock_timestamp() - interval '15 seconds'
         and a.pid in (select pid from pg_locks where ${ours} and classid = 0 and objid = ${writerLock} and objsubid = 1)`,
    );
  }

  async #plan() {
    await this.#endHanging();
    const { rows } = await this.#client.query<Holding>(
      `select pid, case when objsubid = 2 then objid::int end as shard from pg_locks
       where (${ofShards}) or (${ours} and classid = 0 and objid = ${writerLock} and objsubid = 1)`,
    );
    return planShards(this.#pid, rows, shardCount);
  }
}
