import { mean, quantile } from './statistics.ts';

/** A prediction for a unit that the model had not seen, and how long it really lasted, in hours. */
export interface Outcome {
  readonly unit: string;
  readonly predicted: number;
  readonly actual: number;
}

/** What really happened after predictions of about this size. */
export interface Bin {
  readonly predicted: number;
  readonly count: number;
  /** Hours until the failure: the quantiles 0, 0.1 … 1. */
  readonly quantiles: readonly number[];
}

const shares = Array.from({ length: 11 }, (_, index) => index / 10);
/** Of the interval: from the quantile 0.1 to 0.9. */
export const intervalLevel = 0.8;
const maxBins = 10;
const minPerBin = 20;

/** The empirical table: bins with equally many outcomes, by the size of the prediction. */
export function calibrate(outcomes: readonly Outcome[]): Bin[] {
  const sorted = outcomes.toSorted((a, b) => a.predicted - b.predicted);
  const bins = Math.max(1, Math.min(maxBins, Math.floor(sorted.length / minPerBin)));
  return Array.from({ length: bins }, (_, index) => {
    const own = sorted.slice(
      Math.floor((index * sorted.length) / bins),
      Math.floor(((index + 1) * sorted.length) / bins),
    );
    const actual = own.map((one) => one.actual).sort((a, b) => a - b);
    return {
      predicted: mean(own.map((one) => one.predicted)),
      count: own.length,
      quantiles: shares.map((share) => quantile(actual, share)),
    };
  });
}

/** The distribution after a prediction, between the two nearest bins. */
export function distributionAt(table: readonly Bin[], predicted: number): Bin {
  const above = table.findIndex((bin) => bin.predicted >= predicted);
  const high = table.at(above) ?? { predicted, count: 0, quantiles: shares.map(() => predicted) };
  const low = above <= 0 ? high : (table[above - 1] ?? high);
  const width = high.predicted - low.predicted;
  const weight = width > 0 ? Math.min(1, (predicted - low.predicted) / width) : 1;
  const mix = (a: number, b: number) => a + (b - a) * weight;
  return {
    predicted,
    count: Math.round(mix(low.count, high.count)),
    quantiles: high.quantiles.map((value, index) => mix(low.quantiles[index] ?? value, value)),
  };
}

/**
 * Probability of a failure within so many hours: the share of such cases that failed by then, drawn towards one half as
 * if one more had failed and one more had not (few cases prove neither 0 nor 1). Never falls as the horizon grows.
 */
export function failureWithin({ quantiles, count }: Bin, hours: number): number {
  const above = quantiles.findIndex((value) => value > hours);
  const share = above === -1 ? 1 : above === 0 ? 0 : between(quantiles, above, hours);
  return (share * count + 1) / (count + 2);
}

function between(quantiles: readonly number[], above: number, hours: number): number {
  const low = quantiles[above - 1] ?? 0;
  const high = quantiles[above] ?? hours;
  const part = high > low ? (hours - low) / (high - low) : 0;
  return (above - 1 + part) / (quantiles.length - 1);
}

export function intervalOf({ quantiles }: Bin): { low: number; high: number } {
  return { low: quantiles[1] ?? 0, high: quantiles[9] ?? 0 };
}

/** How often the interval held what really happened, each unit judged by a table without it; null for a single unit. */
export function intervalCoverage(outcomes: readonly Outcome[]): number | null {
  const units = [...new Set(outcomes.map(({ unit }) => unit))];
  if (units.length < 2) return null;
  const hits = units.flatMap((unit) => {
    const table = calibrate(outcomes.filter((one) => one.unit !== unit));
    return outcomes.flatMap(({ unit: of, predicted, actual }) => {
      if (of !== unit) return [];
      const { low, high } = intervalOf(distributionAt(table, predicted));
      return [actual >= low && actual <= high ? 1 : 0];
    });
  });
  return mean(hits);
}
