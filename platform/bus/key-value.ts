import type { JetStreamClient, KV } from 'nats';

export type EntryHandler = (key: string, value: Uint8Array | null) => void | Promise<void>;

/** A bucket of last values by key. */
export class KeyValue {
  readonly #bucket: KV;

  private constructor(bucket: KV) {
    this.#bucket = bucket;
  }

  static async open(stream: JetStreamClient, bucket: string): Promise<KeyValue> {
    return new KeyValue(await stream.views.kv(bucket, { history: 1 }));
  }

  async get(key: string): Promise<Uint8Array | null> {
    const entry = await this.#bucket.get(key);
    return entry === null || entry.operation !== 'PUT' ? null : entry.value;
  }

  async put(key: string, value: Uint8Array): Promise<void> {
    await this.#bucket.put(key, value);
  }

  async delete(key: string): Promise<void> {
    await this.#bucket.delete(key);
  }

  /**
   * Hands over every entry, then every change in order (null: deleted), one at a time. Resolves when all that was
   * there has been handed over; the returned function stops it.
   */
  async watch(handler: EntryHandler): Promise<() => Promise<void>> {
    const initial = Promise.withResolvers<void>();
    const entries = await this.#bucket.watch({ initializedFn: () => initial.resolve() });
    let handled = Promise.resolve();
    const running = (async () => {
      for await (const entry of entries) {
        handled = Promise.resolve(handler(entry.key, entry.operation === 'PUT' ? entry.value : null));
        await handled;
      }
    })();
    await initial.promise;
    // What was there is queued by now; an empty turn of the loop comes after it.
    await drained(entries as unknown as { getPending(): number }, () => handled);
    return async () => {
      entries.stop();
      await running.catch(() => undefined);
    };
  }
}

async function drained(entries: { getPending(): number }, handled: () => Promise<void>): Promise<void> {
  do {
    await new Promise((resolve) => setImmediate(resolve));
    await handled();
  } while (entries.getPending() > 0);
  await handled();
}
