import { type Window, windowMs } from './windows.ts';

/** What a curve can be made of: readings themselves, or means of windows. */
export const seriesSources = ['readings', 'one_minute', 'five_minutes', 'one_hour', 'one_day'] as const;
export type SeriesSource = (typeof seriesSources)[number];

/** What is stored of a series in the range. */
export interface SeriesFacts {
  /** Readings of hours that were rolled up. */
  readonly readings: number;
  readonly hours: number;
  /** Hours that are kept by minutes too. */
  readonly hoursByMinute: number;
  /** Whether the range begins before the time from which readings are there. */
  readonly readingsGone: boolean;
}

/** A curve of so many readings is made of them all. */
const fewReadings = 20_000;
const coarsestFirst: readonly Window[] = ['one_day', 'one_hour', 'five_minutes', 'one_minute'];

/**
 * The longest windows of which the range has at least as many as points were asked for; readings where they are few, or
 * the range too short for windows. Where readings are gone, windows that are stored.
 */
export function chooseSource(facts: SeriesFacts, spanMs: number, points: number): SeriesSource {
  if (!facts.readingsGone && facts.readings <= fewReadings) return 'readings';
  const enough = coarsestFirst.find((window) => spanMs / windowMs[window] >= points);
  if (!facts.readingsGone) return enough ?? 'readings';
  const stored = facts.hoursByMinute === facts.hours ? 'one_minute' : 'one_hour';
  return enough === undefined || windowMs[enough] < windowMs[stored] ? stored : enough;
}

/** Means of windows as points, each with what it stands for. */
export interface WindowPoint {
  readonly timeMs: number;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

/** Gives each point that was kept the least and the greatest reading up to the next one, so that no peak is lost. */
export function withBands(
  windows: readonly WindowPoint[],
  kept: readonly { readonly timeMs: number }[],
): WindowPoint[] {
  const times = new Set(kept.map(({ timeMs }) => timeMs));
  const points: WindowPoint[] = [];
  for (const window of windows) {
    const last = points.at(-1);
    if (last === undefined || times.has(window.timeMs)) points.push(window);
    else
      points[points.length - 1] = { ...last, min: Math.min(last.min, window.min), max: Math.max(last.max, window.max) };
  }
  return points;
}
