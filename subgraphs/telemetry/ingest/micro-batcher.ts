import { emptyBatch, encodeReadings, readingsSubject } from '../../../core/contracts/reading-batch.ts';
import type { AcceptedReading } from '../domain/accept.ts';

/** Stores one message and resolves when it is durable; `id` lets the stream recognise a repeat. */
export type Publish = (subject: string, data: Uint8Array, id: string) => Promise<unknown>;

const maxReadings = 1_000;
const maxWaitMs = 20;
const tries = 3;

interface Waiting {
  readonly readings: readonly AcceptedReading[];
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
  add(shard: number, readings: readonly AcceptedReading[]): Promise<void> {
    let queue = this.#shards.get(shard);
    if (queue === undefined) {
      queue = new Shard((waiting) => this.#send(shard, waiting));
      this.#shards.set(shard, queue);
    }
    return queue.add(readings);
  }

  async #send(shard: number, waiting: readonly Waiting[]): Promise<void> {
    const readings = waiting.flatMap((one) => one.readings);
    const batch = emptyBatch(readings.length, this.#now());
    readings.forEach((reading, i) => {
      batch.installationKey[i] = reading.installationKey;
      batch.metricId[i] = reading.metricId;
      batch.time[i] = reading.timeMs;
      batch.value[i] = reading.value;
      batch.flags[i] = reading.flags;
    });
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

class Shard {
  readonly #send: (waiting: readonly Waiting[]) => Promise<void>;
  #waiting: Waiting[] = [];
  #count = 0;
  #inFlight = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(send: (waiting: readonly Waiting[]) => Promise<void>) {
    this.#send = send;
  }

  add(readings: readonly AcceptedReading[]): Promise<void> {
    const stored = Promise.withResolvers<void>();
    this.#waiting.push({ readings, stored });
    this.#count += readings.length;
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
