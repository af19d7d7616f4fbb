interface Bucket {
  tokens: number;
  /** When `tokens` was true (ms). */
  at: number;
}

/** The most buckets that are kept; the one that was used least lately is the fullest, and goes first. */
const most = 50_000;

/** A bucket of tokens for each key: `perSecond` come in, at most `burst` stay. Time is the caller's, monotonic. */
export class TokenBuckets {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** How long until there are so many tokens (ms); 0 when they are there. More than ever fit count as a full bucket. */
  waitMs(key: string, tokens: number, nowMs: number): number {
    const missing = Math.min(tokens, this.#burst) - this.#fill(key, nowMs).tokens;
    return missing <= 0 ? 0 : Math.ceil((missing / this.#perSecond) * 1000);
  }

  take(key: string, tokens: number, nowMs: number): void {
    this.#fill(key, nowMs).tokens -= tokens;
  }

  #fill(key: string, nowMs: number): Bucket {
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, at: nowMs };
    bucket.tokens = Math.min(this.#burst, bucket.tokens + ((nowMs - bucket.at) / 1000) * this.#perSecond);
    bucket.at = nowMs;
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > most) for (const oldest of this.#buckets.keys()) return this.#drop(oldest, bucket);
    return bucket;
  }

  #drop(key: string, kept: Bucket): Bucket {
    this.#buckets.delete(key);
    return kept;
  }
}
