/** A reading that waits for those before it. */
export interface Waiting {
  readonly timeMs: number;
  readonly value: number;
  readonly flags: number;
}

/**
 * Puts the readings of one series into the order of their event times. A reading is let through once one is there that
 * is `latenessMs` younger: whatever the disorder within that span, what comes out is the same. A reading that comes
 * later, or a second one of the same time, is left out. With a lateness of 0 everything in order passes at once.
 */
export class Reorder {
  /** Waiting readings, the oldest first. */
  readonly #waiting: Waiting[] = [];
  #newestMs = Number.NEGATIVE_INFINITY;
  #passedMs = Number.NEGATIVE_INFINITY;

  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  push(reading: Waiting, latenessMs: number): readonly Waiting[] {
    const { timeMs } = reading;
    if (!(timeMs > this.#passedMs)) return NONE;
    this.#newestMs = Math.max(this.#newestMs, timeMs);
    if (this.#waiting.length === 0 && latenessMs === 0) {
      this.#passedMs = timeMs;
      return [reading];
    }
    this.#insert(reading);
    return this.#passUpTo(this.#newestMs - latenessMs);
  }

  /** As of a snapshot: what had passed, and what waited. */
  restore(newestMs: number, passedMs: number, waiting: readonly Waiting[]): void {
    this.#newestMs = newestMs;
    this.#passedMs = passedMs;
    this.#waiting.splice(0, this.#waiting.length, ...waiting);
  }

  get newestMs(): number {
    return this.#newestMs;
  }

  get passedMs(): number {
    return this.#passedMs;
  }

  #insert(reading: Waiting): void {
    const at = this.#waiting.findLastIndex(({ timeMs }) => timeMs <= reading.timeMs);
    // Told twice: the first counts.
    if (this.#waiting[at]?.timeMs !== reading.timeMs) this.#waiting.splice(at + 1, 0, reading);
  }

  #passUpTo(untilMs: number): readonly Waiting[] {
    const first = this.#waiting.findIndex(({ timeMs }) => timeMs > untilMs);
    const passing = this.#waiting.splice(0, first < 0 ? this.#waiting.length : first);
    this.#passedMs = passing.at(-1)?.timeMs ?? this.#passedMs;
    return passing;
  }
}

const NONE: readonly Waiting[] = [];
