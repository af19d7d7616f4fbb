import { RedisPubSub } from 'graphql-redis-subscriptions';
import { Redis } from 'ioredis';

const pollMs = 2_000;

/**
 * Says that a topic has news, nothing more: the event table has the events. A lost message costs at most the poll
 * interval, so Redis may be down and nothing is missed.
 */
export class Topics implements AsyncDisposable {
  readonly #pubSub: RedisPubSub;
  readonly #connections: readonly Redis[];

  constructor(redisUrl: string) {
    const connect = () => {
      const redis = new Redis(redisUrl, { maxRetriesPerRequest: null, enableOfflineQueue: false, lazyConnect: false });
      // Redis being away is expected; the poll stands in for it.
      redis.on('error', () => undefined);
      return redis;
    };
    const [publisher, subscriber] = [connect(), new Redis(redisUrl, { maxRetriesPerRequest: null })];
    subscriber.on('error', () => undefined);
    this.#connections = [publisher, subscriber];
    this.#pubSub = new RedisPubSub({ publisher, subscriber });
  }

  /** After the commit. Never fails: listeners poll. */
  async changed(topic: string): Promise<void> {
    await this.#pubSub.publish(topic, 1).catch(() => undefined);
  }

  /** Calls back when the topic may have news, at the latest every 2 s; the returned function stops it. */
  listen(topic: string, wake: () => void): () => void {
    const timer = setInterval(wake, pollMs);
    const subscribed = this.#pubSub.subscribe(topic, wake).catch(() => null);
    return () => {
      clearInterval(timer);
      // The connection may be closed already: then nothing is left to end.
      void subscribed.then((id) => id !== null && this.#pubSub.unsubscribe(id)).catch(() => undefined);
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.disconnect();
    await Promise.resolve();
  }
}
