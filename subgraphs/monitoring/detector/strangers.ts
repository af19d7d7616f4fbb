import type { ReadingBatch } from '../../../core/contracts/reading-batch.ts';
import type { Directory } from './directory.ts';

/** The registry's news of a device take a fraction of a second; what is unknown after this long stays so. */
const patienceMs = 5_000;

/**
 * Readings may come a moment before the registry's news of their device: whoever watches them must know its limits, or the
 * first reading of a new device would raise nothing. Nobody is waited for twice.
 */
export class Strangers {
  readonly #directory: Directory;
  readonly #given = new Set<number>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** Resolves when all devices of the batch are known, or will not be. */
  async introduced({ installationKey, count }: ReadingBatch): Promise<void> {
    const unknown = this.#unknown(installationKey, count);
    const endMs = performance.now() + patienceMs;
    while (unknown.size > 0) {
      const leftMs = endMs - performance.now();
      if (leftMs <= 0) break;
      await this.#directory.changed(leftMs);
      for (const key of unknown) if (this.#directory.subject(key)) unknown.delete(key);
    }
    for (const key of unknown) this.#given.add(key);
  }

  #unknown(keys: ReadingBatch['installationKey'], count: number): Set<number> {
    const unknown = new Set<number>();
    let last = -1;
    for (let index = 0; index < count; index++) {
      const key = keys[index] ?? 0;
      if (key === last) continue;
      last = key;
      if (!this.#directory.subject(key) && !this.#given.has(key)) unknown.add(key);
    }
    return unknown;
  }
}
