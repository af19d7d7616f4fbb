import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { inSpan } from '../observability/tracing.ts';
import type { Logger } from '../log/logger.ts';
import type { Bus, LogMessage } from './bus.ts';
import { commitOffset, loadOffsets, type ReaderPosition, setAside } from './reader-offsets.ts';

/** A message that failed so often is set aside, with the reason, and the reader goes on. */
const maxAttempts = 5;
const retryMs = 500;
const lockPollMs = 500;

export interface StreamWorkerOptions {
  readonly bus: Pick<Bus, 'readLog' | 'sequences'>;
  /** Owner role; one of its connections is held while the worker runs. */
  readonly pool: pg.Pool;
  readonly schema: string;
  /** Name of the reader in `<schema>.reader_offset`; needs `readerOffsetTable` and `readerAttempts`. */
  readonly reader: string;
  readonly stream: string;
  readonly subjects: readonly string[];
  readonly logger: Logger;
  /** The effect of a message, in the transaction that also commits the offset. Must bear a repeat. */
  readonly handle: (client: pg.ClientBase, message: LogMessage) => Promise<void>;
  /** After the commit of a message, for news that nobody must wait for. */
  readonly committed?: (message: LogMessage) => Promise<void> | void;
}

export interface StreamWorker extends AsyncDisposable {
  /** Null while it reads; else why not, for readiness. */
  readonly missing: () => string | null;
}

/**
 * Reads a stream in order, one message a transaction. A message is done when the offset was committed together with its
 * effect. The fifth failure (also: the fifth death of the process) at the same message sets it aside. Of several
 * replicas one works, the others wait for its lock.
 */
export function startStreamWorker(options: StreamWorkerOptions): StreamWorker {
  const stop = new AbortController();
  let missing: string | null = 'not reading yet';
  const report = (what: string | null) => (missing = what);
  const run = async () => {
    while (!stop.signal.aborted) {
      try {
        await oneSession(options, stop.signal, report);
      } catch (fault) {
        if (stop.signal.aborted) return;
        report(`begins anew: ${fault instanceof Error ? fault.message : String(fault)}`);
        options.logger.warn({ err: fault, reader: options.reader }, 'a reader of the stream begins anew');
        await sleep(retryMs, undefined, { signal: stop.signal }).catch(() => undefined);
      }
    }
  };
  const running = run();
  return {
    missing: () => missing,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}

async function oneSession(
  options: StreamWorkerOptions,
  outer: AbortSignal,
  report: (what: string | null) => void,
): Promise<void> {
  const { bus, pool, schema, reader, stream, subjects } = options;
  const position: ReaderPosition = { schema, reader, shards: [0] };
  const client = await pool.connect();
  const broken = new AbortController();
  client.on('error', (fault) => broken.abort(fault));
  const signal = AbortSignal.any([outer, broken.signal]);
  try {
    report('another process reads');
    await holdLock(client, `${schema}.${reader}`, signal);
    const { first } = await bus.sequences(stream);
    const from = ((await loadOffsets(client, position, first)).get(0) ?? 0) + 1;
    report(null);
    let isFirst = true;
    for await (const message of bus.readLog({ stream, subjects, from, signal })) {
      // Only the first message of a session can have failed before: failing ends the session.
      const exhausted = isFirst && (await countAttempt(client, position)) > maxAttempts;
      const attributes = { 'messaging.destination.name': message.subject, 'messaging.message.id': String(message.seq) };
      await inSpan(`${reader} reads`, { kind: 'CONSUMER', attributes, parent: message.trace }, () =>
        takeOne(options, client, position, { message, exhausted }),
      );
      isFirst = false;
      if (!exhausted) await options.committed?.(message);
    }
    broken.signal.throwIfAborted();
  } finally {
    // Closing the connection lets go of the lock, whatever state it is in.
    client.release(true);
  }
}

async function takeOne(
  { handle, logger }: StreamWorkerOptions,
  client: pg.PoolClient,
  position: ReaderPosition,
  { message, exhausted }: { message: LogMessage; exhausted: boolean },
): Promise<void> {
  await client.query('begin');
  try {
    if (exhausted) {
      logger.error({ seq: message.seq, subject: message.subject, reader: position.reader }, 'a message is set aside');
      await setAside(client, position, message, await lastFault(client, position));
    } else {
      await handle(client, message);
    }
    await commitOffset(client, position, message.seq);
    await client.query(
      `update ${position.schema}.reader_offset set attempts = 0, fault = null where reader = $1 and attempts > 0`,
      [position.reader],
    );
    await client.query('commit');
  } catch (fault) {
    await client.query('rollback');
    await client.query(`update ${position.schema}.reader_offset set fault = $2 where reader = $1`, [
      position.reader,
      fault instanceof Error ? fault.message : String(fault),
    ]);
    throw fault;
  }
}

async function countAttempt(client: pg.ClientBase, { schema, reader }: ReaderPosition): Promise<number> {
  const { rows } = await client.query<{ attempts: number }>(
    `update ${schema}.reader_offset set attempts = attempts + 1 where reader = $1 returning attempts`,
    [reader],
  );
  return rows[0]?.attempts ?? 0;
}

async function lastFault(client: pg.ClientBase, { schema, reader }: ReaderPosition): Promise<string> {
  const { rows } = await client.query<{ fault: string | null }>(
    `select fault from ${schema}.reader_offset where reader = $1`,
    [reader],
  );
  return rows[0]?.fault ?? 'the process ended while it was being handled';
}

async function holdLock(client: pg.ClientBase, name: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock(hashtext($1)) as held', [name]);
    if (rows[0]?.held === true) return;
    await sleep(lockPollMs, undefined, { signal });
  }
}
