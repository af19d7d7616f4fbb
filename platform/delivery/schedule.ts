const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Waits before each further attempt: eight attempts within about 27 hours, as Standard Webhooks suggests. */
const waitsMs = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour];

/** When to try again after so many attempts (1 or more), Unix milliseconds; null when that was the last one. */
export function nextAttempt(attempts: number, nowMs: number): number | null {
  const wait = waitsMs[attempts - 1];
  return wait === undefined ? null : nowMs + wait;
}

const patienceMs = 3 * 24 * hour;

/** Whether an address to which nothing has got through for so long is given up. */
export const isGivenUp = (failingSinceMs: number, nowMs: number): boolean => nowMs - failingSinceMs >= patienceMs;
