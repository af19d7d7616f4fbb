export interface Attempts {
  /** Tried without success, one after the other. */
  readonly failures: number;
  readonly lastAtMs: number;
}

const freeAttempts = 10;
const longestWaitMs = 15 * 60_000;
export const forgottenAfterMs = 60 * 60_000;

/**
 * How long until another attempt (ms); 0: now. Ten are free; then a second, doubled each time, at most a quarter of an
 * hour, so that nobody can be locked out for longer by others. The same whether there is such an account or not.
 */
export function waitMs(attempts: Attempts | null, nowMs: number): number {
  if (attempts === null || attempts.failures < freeAttempts) return 0;
  const pause = Math.min(longestWaitMs, 1_000 * 2 ** (attempts.failures - freeAttempts));
  return Math.max(0, attempts.lastAtMs + pause - nowMs);
}

/** An attempt counts as failed from its beginning: many at once are counted, too. Success forgets it. */
export function attempted(before: Attempts | null, nowMs: number): Attempts {
  const remembered = before !== null && nowMs - before.lastAtMs < forgottenAfterMs ? before.failures : 0;
  return { failures: remembered + 1, lastAtMs: nowMs };
}

/** The moment from which attempts have to wait: it is written down. */
export const beginsToWait = ({ failures }: Attempts): boolean => failures === freeAttempts;
