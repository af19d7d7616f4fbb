/** What is computed of each column at each step, from that step and those before it only. */
export const windowFeatures = [
  'last',
  'mean of 5',
  'mean of 10',
  'mean of 30',
  'deviation of 30',
  'slope of 30',
  'weighted mean',
  'change since the first 10',
  'mean of the life',
] as const;

const [short, middle, long, beginning] = [5, 10, 30, 10];
/** Of the exponentially weighted mean: the span of 15 steps. */
const smoothing = 2 / (15 + 1);

/**
 * The features of one column of one unit; `write(step, feature, value)` takes them. Means by prefix sums; the slope is that
 * of the least squares line over the steps.
 */
export function computeWindows(values: Float64Array, write: (step: number, feature: number, value: number) => void): void {
  const length = values.length;
  const sums = new Float64Array(length + 1);
  const squares = new Float64Array(length + 1);
  const moments = new Float64Array(length + 1);
  let weighted = values[0] ?? 0;
  for (let step = 0; step < length; step += 1) {
    const value = values[step] as number;
    sums[step + 1] = (sums[step] as number) + value;
    squares[step + 1] = (squares[step] as number) + value * value;
    moments[step + 1] = (moments[step] as number) + value * step;
    weighted += smoothing * (value - weighted);
    const over = (prefix: Float64Array, count: number) => (prefix[step + 1] as number) - (prefix[step + 1 - count] as number);
    const meanOf = (window: number) => over(sums, Math.min(window, step + 1)) / Math.min(window, step + 1);
    const count = Math.min(long, step + 1);
    const mean = meanOf(long);
    const first = Math.min(beginning, step + 1);
    write(step, 0, value);
    write(step, 1, meanOf(short));
    write(step, 2, meanOf(middle));
    write(step, 3, mean);
    write(step, 4, Math.sqrt(Math.max(0, over(squares, count) / count - mean * mean)));
    const spread = (count * (count * count - 1)) / 12;
    const centre = step - (count - 1) / 2;
    write(step, 5, count > 2 ? (over(moments, count) - centre * mean * count) / spread : 0);
    write(step, 6, weighted);
    write(step, 7, meanOf(middle) - (sums[first] as number) / first);
    write(step, 8, (sums[step + 1] as number) / (step + 1));
  }
}
