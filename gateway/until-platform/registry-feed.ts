// Stand-in for the key-value feed of platform/bus, to be deleted for it.
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type KvEntry, type NatsConnection } from 'nats';
import type { Logger } from 'pino';

/** A NATS key-value bucket held in memory and kept up to date; `current` is false until all of it is here. */
export class RegistryFeed implements AsyncDisposable {
  readonly #values = new Map<string, unknown>();
  readonly #listeners = new Set<(key: string) => void>();
  readonly #connection: NatsConnection;
  readonly #logger: Logger;
  #current = false;
  #closed = false;

  private constructor(connection: NatsConnection, logger: Logger) {
    this.#connection = connection;
    this.#logger = logger;
  }

  static async open(natsUrl: string, logger: Logger): Promise<RegistryFeed> {
    const { username, password, host } = new URL(natsUrl);
    const credentials = username ? { user: decodeURIComponent(username), pass: decodeURIComponent(password) } : {};
    const servers = { servers: host, maxReconnectAttempts: -1, waitOnFirstConnect: true, reconnectTimeWait: 500 };
    const feed = new RegistryFeed(await connect({ ...servers, ...credentials, name: 'gateway' }), logger);
    void feed.#run();
    return feed;
  }

  get current(): boolean {
    return this.#current && !this.#connection.isClosed();
  }

  get(key: string): unknown {
    return this.#values.get(key);
  }

  onChange(listener: (key: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#follow();
      } catch (error) {
        if (!this.#closed) this.#logger.debug({ err: error }, 'registry is not there yet');
      }
      await sleep(500, undefined, { ref: false });
    }
  }

  async #follow(): Promise<void> {
    const bucket = await this.#connection.jetstream().views.kv('registry', { bindOnly: true });
    const initializedFn = () => {
      this.#current = true;
    };
    for await (const entry of await bucket.watch({ initializedFn })) this.#apply(entry);
  }

  #apply(entry: KvEntry): void {
    if (entry.operation === 'PUT') this.#values.set(entry.key, entry.json());
    else this.#values.delete(entry.key);
    for (const listener of [...this.#listeners]) listener(entry.key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#connection.close();
  }
}
