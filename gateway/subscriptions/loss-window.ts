export interface LossWindows {
  /** How long a subgraph may stay away (ms): before it has accepted the subscription, and after. */
  readonly connectWindowMs: number;
  readonly resumeWindowMs: number;
}

const firstDelayMs = 100;
const longestDelayMs = 5_000;
/** An upstream subscription that lived this long was a healthy one: its loss starts a new window. */
const healthyMs = 5_000;

/** Decides when to subscribe again after a loss, and when to give up. */
export class LossWindow {
  readonly #windows: LossWindows;
  #accepted = false;
  #attempts = 0;
  #openedAtMs = 0;
  #lostSinceMs = 0;

  constructor(windows: LossWindows) {
    this.#windows = windows;
  }

  opened(nowMs: number): void {
    this.#openedAtMs = nowMs;
  }

  received(): void {
    this.#accepted = true;
    this.#attempts = 0;
  }

  /** How long to wait (ms) before subscribing again, or null when the subgraph has been away for too long. */
  delayAfterLoss(wasConnected: boolean, nowMs: number): number | null {
    this.#accepted ||= wasConnected;
    if (wasConnected && nowMs - this.#openedAtMs > healthyMs) this.#attempts = 0;
    if (this.#attempts === 0) this.#lostSinceMs = nowMs;
    const windowMs = this.#accepted ? this.#windows.resumeWindowMs : this.#windows.connectWindowMs;
    if (nowMs - this.#lostSinceMs > windowMs) return null;
    // Shortened at random, so that subscribers do not come back all at once.
    return Math.min(longestDelayMs, firstDelayMs * 2 ** this.#attempts++) * (0.5 + Math.random() / 2);
  }
}
