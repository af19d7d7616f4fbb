import { quantile } from '../statistics.ts';

/** How the values of an input were distributed in training. */
export interface Reference {
  /** Inner bounds of the bins, ascending, each once: deciles of the training values. */
  readonly bounds: readonly number[];
  /** Share of the training values in each bin; a value at a bound belongs to the bin above. */
  readonly shares: readonly number[];
}

const bins = 10;
/** A bin without values counts as this share: its logarithm must be finite. */
const leastShare = 1e-3;

/** From this on a distribution is held to be another one (Siddiqi 2006). */
export const driftThreshold = 0.25;
/** With fewer values nothing is said. */
export const minDriftValues = 200;

/** Null when there is no value. */
export function referenceOf(values: readonly number[]): Reference | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  const all = Array.from({ length: bins - 1 }, (_, at) => quantile(sorted, (at + 1) / bins));
  const bounds = [...new Set(all)];
  return { bounds, shares: sharesOf(bounds, values) };
}

export const binOf = (bounds: readonly number[], value: number): number =>
  bounds.filter((bound) => bound <= value).length;

function sharesOf(bounds: readonly number[], values: readonly number[]): number[] {
  const counts = new Array<number>(bounds.length + 1).fill(0);
  for (const value of values) {
    const bin = binOf(bounds, value);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count) => count / values.length);
}

/** Population stability index: Σ (now − then) × ln(now ÷ then); 0 for the same distribution. Null with too few values. */
export function stabilityIndex({ shares }: Reference, counts: readonly number[]): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total < minDriftValues) return null;
  return shares.reduce((sum, share, bin) => {
    const [then, now] = [Math.max(leastShare, share), Math.max(leastShare, (counts[bin] ?? 0) / total)];
    return sum + (now - then) * Math.log(now / then);
  }, 0);
}
