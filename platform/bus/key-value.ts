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
    const { values } = await this.#bucket.status();
    const caughtUp = Promise.withResolvers<void>();
    const initializedFn = () => {
      if (values === 0) caughtUp.resolve();
    };
    const entries = await this.#bucket.watch({ initializedFn });
    const running = (async () => {
      for await (const { key, operation, value, delta } of entries) {
        await handler(key, operation === 'PUT' ? value : null);
        // How many are left of what was there: after the last one all of it has been handed over.
        if (delta === 0) caughtUp.resolve();
      }
    })();
    running.catch(caughtUp.reject);
    await caughtUp.promise;
    return async () => {
      entries.stop();
      await running.catch(() => undefined);
    };
  }
}
