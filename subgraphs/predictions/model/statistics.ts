export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const rmse = (predicted: readonly number[], actual: readonly number[]): number =>
  Math.sqrt(mean(predicted.map((value, index) => (value - (actual[index] ?? NaN)) ** 2)));

/** Quantile of ascending values by linear interpolation; NaN without any. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const place = share * (ascending.length - 1);
  const low = ascending[Math.floor(place)] ?? NaN;
  const high = ascending[Math.ceil(place)] ?? NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export const median = (values: readonly number[]): number =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
