import { setTimeout as sleep } from 'node:timers/promises';
import { type BatchReading, encodeDeviceBatch } from '../doors/device-batch.ts';
import type { Sending } from '../doors/door.ts';
import { BusyError, postBatch } from '../doors/http-door.ts';

const inFlight = 4;
/** A door that answers nothing, or only that it is busy, for so long is given up. */
const tries = 40;

export interface Tally {
  readings: number;
  refused: number;
  /** Milliseconds that the door's limits made the sender wait. */
  waitedMs: number;
}

/** Sends all batches as history, a few at a time; waits as long as the door says. Adds to the tally. */
export async function sendBatches(
  url: string,
  sending: Sending,
  batches: Iterator<BatchReading[]>,
  tally: Tally,
): Promise<void> {
  const work = async () => {
    for (let next = batches.next(); !next.done && !sending.signal.aborted; next = batches.next()) {
      const refused = await sendOne(url, sending, next.value, tally);
      const [fault] = refused;
      if (fault && tally.refused === 0)
        throw new Error(`The door refuses history with ${fault.code}: ${fault.message}`);
      tally.refused += refused.length;
      tally.readings += next.value.length;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
}

async function sendOne(url: string, sending: Sending, batch: readonly BatchReading[], tally: Tally) {
  const body = encodeDeviceBatch(batch, true);
  for (let left = tries; ; left--) {
    try {
      return await postBatch(url, sending, body);
    } catch (error) {
      if (left === 0 || sending.signal.aborted) throw error;
      const waitMs = error instanceof BusyError ? error.retryAfterMs : 1000;
      tally.waitedMs += waitMs;
      await sleep(waitMs, undefined, { signal: sending.signal });
    }
  }
}
