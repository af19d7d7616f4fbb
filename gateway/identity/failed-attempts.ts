import { LruCache } from '../planning/lru-cache.ts';

/** So many wrong tokens of one address are told so in a minute; more are only told to wait. */
const perMinute = 100;
const minuteMs = 60_000;
const addresses = 10_000;

interface Minute {
  readonly beganMs: number;
  failures: number;
}

/**
 * Counts wrong tokens by the address that they come from. Right ones are never held up by it, whoever else is at the same
 * address; a token is 256 bits or signed, so what this ends is noise, and it says who makes it.
 */
export class FailedAttempts {
  readonly #minutes = new LruCache<Minute>(addresses);
  readonly #nowMs: () => number;
  readonly #onMany: (address: string) => void;

  /** `onMany` is told once a minute of an address with too many. */
  constructor(onMany: (address: string) => void, nowMs: () => number = () => performance.now()) {
    this.#onMany = onMany;
    this.#nowMs = nowMs;
  }

  /** Of one more failure: null, or how many seconds from now it is worth trying again. */
  note(address: string): number | null {
    const nowMs = this.#nowMs();
    const known = this.#minutes.get(address);
    const minute = known && nowMs - known.beganMs < minuteMs ? known : { beganMs: nowMs, failures: 0 };
    minute.failures++;
    this.#minutes.set(address, minute);
    if (minute.failures <= perMinute) return null;
    if (minute.failures === perMinute + 1) this.#onMany(address);
    return Math.ceil((minute.beganMs + minuteMs - nowMs) / 1_000);
  }
}
