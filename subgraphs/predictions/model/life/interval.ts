import { quantile } from '../statistics.ts';

/** Share of outcomes that an interval is to hold. */
export const intervalLevel = 0.9;
const miss = (1 - intervalLevel) / 2;

/** How far the quantiles of leaves are moved outwards (negative: inwards) so that they hold what they say. */
export interface Margins {
  readonly low: number;
  readonly high: number;
}

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

/**
 * Conformalised quantile regression (Romano, Patterson and Candès 2019), each side for itself: margins by which each side
 * misses 5 % of trials.
 */
export function marginsOf(trials: readonly Trial[]): Margins {
  const at = (values: number[]) =>
    quantile(
      values.sort((a, b) => a - b),
      1 - miss,
    );
  if (trials.length === 0) return { low: 0, high: 0 };
  return {
    low: at(trials.map(({ low, actual }) => low - actual)),
    high: at(trials.map(({ high, actual }) => actual - high)),
  };
}

/**
 * The interval of a unit. An upper end that reaches the cap says "the cap or more": there, the upper quantile of lives as
 * they really were is given.
 */
export function intervalOf(draws: Float64Array, cap: number, margins: Margins): Interval {
  const { low, high } = quantilesOf(draws, cap);
  const upper = high + margins.high;
  return {
    low: Math.min(cap, Math.max(0, low - margins.low)),
    high: Math.max(0, upper < cap ? upper : Math.max(cap, quantile(draws, 1 - miss))),
  };
}

/** Share of trials within the interval, each half of the groups judged by the margins of the other; null with one group. */
export function coverageOf(trials: readonly Trial[], cap: number): number | null {
  const halves = [0, 1].map((half) => trials.filter(({ group }) => group % 2 === half));
  if (halves.some((half) => half.length === 0)) return null;
  const held = halves.flatMap((half, index) => {
    const margins = marginsOf(halves[1 - index] ?? []);
    return half.map(({ low, high, actual }) => {
      const upper = high + margins.high;
      return actual >= low - margins.low && (actual <= upper || upper >= cap) ? 1 : 0;
    });
  });
  return held.reduce<number>((sum, one) => sum + one, 0) / held.length;
}
