import type { Bus } from '../../platform/bus/bus.ts';
import type { RegistryReader } from './registry-directory.ts';

/** The bucket `registry` in memory, kept up to date. */
export class RegistryFeed implements RegistryReader {
  readonly #values = new Map<string, unknown>();
  readonly #listeners = new Set<(key: string) => void>();

  /** Resolves when all that is there has been read; `stop` ends it. */
  static async open(bus: Bus): Promise<{ registry: RegistryFeed; stop: () => Promise<void> }> {
    const registry = new RegistryFeed();
    const bucket = await bus.keyValue('registry');
    return { registry, stop: await bucket.watch((key, value) => registry.#apply(key, value)) };
  }

  get(key: string): unknown {
    return this.#values.get(key);
  }

  onChange(listener: (key: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #apply(key: string, value: Uint8Array | null): void {
    // What is gone stays known as such: a user who is not there any more is not one we never heard of.
    this.#values.set(key, value === null ? null : JSON.parse(Buffer.from(value).toString()));
    for (const listener of [...this.#listeners]) listener(key);
  }
}
