/** Waits that double from `firstMs` to `longestMs`, each shortened at random so that clients do not come back together. */
export class Backoff {
  readonly #firstMs: number;
  readonly #longestMs: number;
  #attempts = 0;

  constructor(firstMs = 200, longestMs = 10_000) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
  }

  reset(): void {
    this.#attempts = 0;
  }

  /** Resolves after the next wait, or at once when the signal is aborted. */
  wait(signal?: AbortSignal): Promise<void> {
    const fullMs = Math.min(this.#longestMs, this.#firstMs * 2 ** this.#attempts++);
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, fullMs * (0.5 + Math.random() / 2));
      signal?.addEventListener('abort', done);
    });
  }
}
