import {
  emptyBatch,
  encodeReadings,
  type ReadingBatch,
  readingsSubject,
} from '../../../core/contracts/reading-batch.ts';

/** Stores one message and resolves when it is durable; `id` lets the stream recognise a repeat. */
export type Publish = (subject: string, data: Uint8Array, id: string) => Promise<unknown>;

const maxReadings = 1_000;
const maxWaitMs = 20;
const tries = 3;

interface Waiting {
  readonly readings: ReadingBatch;
  readonly stored: PromiseWithResolvers<void>;
}

/**
 * Gathers what arrives while a message of the shard is under way into the next one: sent when none is in flight, when
 * it is large enough, or after 20 ms. Each caller is told when its own readings are stored.
 */
export class MicroBatcher {
  readonly #publish: Publish;
  readonly #instance: string;
  readonly #now: () => number;
  readonly #shards = new Map<number, Shard>();
  #batches = 0;

  constructor(publish: Publish, instance: string, now: () => number) {
    this.#publish = publish;
    this.#instance = instance;
    this.#now = now;
  }

  /** Resolves when the readings, all of one shard, are stored. Rejects when they could not be. */
  add(shard: number, readings: ReadingBatch): Promise<void> {
    let queue = this.#shards.get(shard);
    if (queue === undefined) {
      queue = new Shard((waiting) => this.#send(shard, waiting));
      this.#shards.set(shard, queue);
    }
    return queue.add(readings);
  }

  async #send(shard: number, waiting: readonly Waiting[]): Promise<void> {
    const batch = together(waiting, this.#now());
    const id = `${this.#instance}-${++this.#batches}`;
    try {
      await this.#store(readingsSubject(shard), encodeReadings(batch), id);
      for (const { stored } of waiting) stored.resolve();
    } catch (fault) {
      for (const { stored } of waiting) stored.reject(fault);
    }
  }

  async #store(subject: string, data: Uint8Array, id: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#publish(subject, data, id);
        return;
      } catch (fault) {
        if (attempt === tries) throw fault;
      }
    }
  }
}

function together(waiting: readonly Waiting[], receivedAt: number): ReadingBatch {
  const [first] = waiting;
  if (waiting.length === 1 && first !== undefined) return { ...first.readings, receivedAt };
  const batch = emptyBatch(
    waiting.reduce((sum, { readings }) => sum + readings.count, 0),
    receivedAt,
  );
  let at = 0;
  for (const { readings } of waiting) {
    batch.installationKey.set(readings.installationKey, at);
    batch.metricId.set(readings.metricId, at);
    batch.time.set(readings.time, at);
    batch.value.set(readings.value, at);
    batch.flags.set(readings.flags, at);
    at += readings.count;
  }
  return batch;
}

class Shard {
  readonly #send: (waiting: readonly Waiting[]) => Promise<void>;
  #waiting: Waiting[] = [];
  #count = 0;
  #inFlight = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(send: (waiting: readonly Waiting[]) => Promise<void>) {
    this.#send = send;
  }

  add(readings: ReadingBatch): Promise<void> {
    const stored = Promise.withResolvers<void>();
    this.#waiting.push({ readings, stored });
    this.#count += readings.count;
    if (this.#inFlight === 0 || this.#count >= maxReadings) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), maxWaitMs);
    return stored.promise;
  }

  #flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#count = 0;
    this.#inFlight++;
    void this.#send(waiting).finally(() => {
      this.#inFlight--;
      if (this.#inFlight === 0) this.#flush();
    });
  }
}
