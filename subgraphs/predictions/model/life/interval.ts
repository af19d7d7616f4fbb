import { quantile } from '../statistics.ts';

/** Share of outcomes that an interval is to hold. */
export const intervalLevel = 0.9;
const miss = (1 - intervalLevel) / 2;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The 5 % and 95 % quantiles of lives counted up to the cap. `draws` ascend. */
export function quantilesOf(draws: Float64Array, cap: number): Interval {
  return {
    low: Math.min(cap, quantile(draws, miss)),
    high: Math.min(cap, quantile(draws, 1 - miss)),
  };
}

/** A unit's remaining life (counted up to the cap) and the quantiles of trees that did not see the unit. */
export interface Trial extends Interval {
  readonly actual: number;
  readonly group: number;
}

/** Share of the cap that a width counts at least, so that a narrow interval can widen. */
const leastWidth = 0.02;
const widthOf = ({ low, high }: Interval, cap: number): number => high - low + leastWidth * cap;

/** By what share of its width an end of an interval is moved outwards (negative: inwards). */
export interface Margins {
  /** Of both ends of intervals that end below the cap. */
  readonly closed: number;
  /** Of the lower end where the upper one is at the cap: it says "the cap or more", stays, and is never missed. */
  readonly open: number;
}

const isOpen = ({ high }: Interval, cap: number): boolean => high >= cap;

/**
 * Margins by which 90 % of trials lie within, closed and open intervals each for themselves: conformalised quantile
 * regression (Romano, Patterson and Candès 2019), scaled by the width.
 */
export function marginsOf(trials: readonly Trial[], cap: number): Margins {
  const [open, closed] = [true, false].map((kind) => trials.filter((trial) => isOpen(trial, cap) === kind));
  const at = (own: readonly Trial[], missOf: (trial: Trial) => number) =>
    own.length === 0
      ? 0
      : quantile(
          own.map((trial) => missOf(trial) / widthOf(trial, cap)).sort((a, b) => a - b),
          intervalLevel,
        );
  return {
    open: at(open ?? [], ({ low, actual }) => low - actual),
    closed: at(closed ?? [], ({ low, high, actual }) => Math.max(low - actual, actual - high)),
  };
}

function moved(interval: Interval, cap: number, margins: Margins): Interval {
  const open = isOpen(interval, cap);
  const by = (open ? margins.open : margins.closed) * widthOf(interval, cap);
  const low = Math.min(cap, Math.max(0, interval.low - by));
  return { low, high: open ? cap : Math.min(cap, Math.max(low, interval.high + by)) };
}

/** The interval of a unit. Where its upper end is open, the upper quantile of lives as they really were is given. */
export function intervalOf(draws: Float64Array, cap: number, margins: Margins): Interval {
  const { low, high } = moved(quantilesOf(draws, cap), cap, margins);
  return { low, high: high < cap ? high : Math.max(cap, quantile(draws, 1 - miss)) };
}

/** Share of trials within the interval, each half of the groups judged by the margins of the other; null with one group. */
export function coverageOf(trials: readonly Trial[], cap: number): number | null {
  const halves = [0, 1].map((half) => trials.filter(({ group }) => group % 2 === half));
  if (halves.some((half) => half.length === 0)) return null;
  const held = halves.flatMap((half, index) => {
    const margins = marginsOf(halves[1 - index] ?? [], cap);
    return half.map((trial) => {
      const { low, high } = moved(trial, cap, margins);
      return trial.actual >= low && trial.actual <= high ? 1 : 0;
    });
  });
  return held.reduce<number>((sum, one) => sum + one, 0) / held.length;
}
