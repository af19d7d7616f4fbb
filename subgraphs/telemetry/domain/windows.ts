/** Functions over the readings of a window, as the specification's words. */
export const aggregateFunctions = ['count', 'sum', 'min', 'max', 'mean', 'first', 'last', 'stddev', 'p95'] as const;
export type AggregateFunction = (typeof aggregateFunctions)[number];

const minuteMs = 60_000;

/** Length of each window in milliseconds; a day is one of the building's time zone and may be 23 or 25 hours. */
export const windowMs = {
  one_minute: minuteMs,
  five_minutes: 5 * minuteMs,
  one_hour: 60 * minuteMs,
  one_day: 1_440 * minuteMs,
} as const;
export type Window = keyof typeof windowMs;

/** The most windows that the range can touch: one at each end may be cut. */
export function windowsIn(fromMs: number, toMs: number, window: Window): number {
  return Math.ceil((toMs - fromMs) / windowMs[window]) + 1;
}
