import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../../../platform/log/logger.ts';
import type { ShardHold } from './roll-up.ts';
import { ShardLocks } from './shard-locks.ts';
import { Writer, type WriterOptions } from './writer.ts';

const pauseMs = 500;

export interface RunWriterOptions extends WriterOptions {
  /** Owner role. */
  readonly databaseUrl: string;
  readonly logger: Logger;
}

export interface RunningWriter extends AsyncDisposable {
  /** Whether it owns shards and consumes. */
  readonly ready: () => boolean;
  /** What it writes at the moment. */
  readonly hold: () => ShardHold | null;
}

/** Keeps a writer at work on its share of the shards: after a fault a new one starts from the committed offsets. */
export function runWriter(options: RunWriterOptions): RunningWriter {
  const stopping = new AbortController();
  let ready = false;
  let writer: Writer | null = null;
  const atWork = (now: Writer | null) => {
    writer = now;
    if (now !== null) ready = true;
  };
  const keepGoing = async () => {
    while (!stopping.signal.aborted) {
      try {
        await oneConnection(options, stopping.signal, atWork);
      } catch (fault) {
        ready = false;
        if (stopping.signal.aborted) return;
        options.logger.error({ err: fault }, 'the writer starts again from its offsets');
        await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };
  const running = keepGoing();
  return {
    ready: () => ready,
    hold: () => writer,
    [Symbol.asyncDispose]: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** One writer after the other, each on the shards that were its share when it began; until a fault or the signal. */
async function oneConnection(
  options: RunWriterOptions,
  stopping: AbortSignal,
  atWork: (writer: Writer | null) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: options.databaseUrl, application_name: 'telemetry-writer' });
  const broken = new AbortController();
  client.on('error', (fault) => broken.abort(fault));
  const signal = AbortSignal.any([stopping, broken.signal]);
  await client.connect();
  try {
    const locks = await ShardLocks.join(client, signal);
    while (!signal.aborted) {
      const shards = await locks.settle();
      if (shards.length === 0) {
        await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
        continue;
      }
      const writer = new Writer(options, client, locks, shards);
      try {
        await writer.run(signal, () => atWork(writer));
      } finally {
        atWork(null);
      }
    }
    broken.signal.throwIfAborted();
  } finally {
    await client.end().catch(() => undefined);
  }
}
