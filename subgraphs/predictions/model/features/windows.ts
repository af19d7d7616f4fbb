/** What is computed of each column at each step, from that step and those before it only. */
export const windowFeatures = [
  'last value',
  'mean of 5',
  'mean of 10',
  'mean of 30',
  'deviation of 30',
  'slope of 30',
  'weighted mean',
  'change since the first 10',
  'change since the first 20',
  'mean of the life',
  'slope of the life',
  'bend of the life',
] as const;

/** Of the exponentially weighted mean: the span of 15 steps. */
const smoothing = 2 / (15 + 1);
/** Fewer steps than this have no bend. */
const stepsForBend = 6;

/**
 * The features of one column of one unit; `write(step, feature, value)` takes them. All by prefix sums: of the values, of
 * their squares, and of the values times the step and its square.
 */
export function computeWindows(
  values: Float64Array,
  write: (step: number, feature: number, value: number) => void,
): void {
  const prefix = prefixSums(values);
  const { sums, squares } = prefix;
  let weighted = values[0] ?? 0;
  for (let step = 0; step < values.length; step += 1) {
    const value = values[step] as number;
    const steps = step + 1;
    weighted += smoothing * (value - weighted);
    const meanOf = (window: number) => {
      const count = Math.min(window, steps);
      return ((sums[steps] as number) - (sums[steps - count] as number)) / count;
    };
    const meanOfFirst = (window: number) => (sums[Math.min(window, steps)] as number) / Math.min(window, steps);
    const recent = Math.min(30, steps);
    const mean = meanOf(30);
    const square = ((squares[steps] as number) - (squares[steps - recent] as number)) / recent;
    write(step, 0, value);
    write(step, 1, meanOf(5));
    write(step, 2, meanOf(10));
    write(step, 3, mean);
    write(step, 4, Math.sqrt(Math.max(0, square - mean * mean)));
    write(step, 5, slope(prefix, steps, recent));
    write(step, 6, weighted);
    write(step, 7, meanOf(10) - meanOfFirst(10));
    write(step, 8, mean - meanOfFirst(20));
    write(step, 9, meanOf(steps));
    write(step, 10, slope(prefix, steps, steps));
    write(step, 11, bend(prefix, steps));
  }
}

interface PrefixSums {
  readonly sums: Float64Array;
  readonly squares: Float64Array;
  /** Of value × step. */
  readonly moments: Float64Array;
  /** Of value × step². */
  readonly bends: Float64Array;
}

/** Entry n is the sum over the first n steps. */
function prefixSums(values: Float64Array): PrefixSums {
  const [sums, squares, moments, bends] = [1, 2, 3, 4].map(() => new Float64Array(values.length + 1)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  values.forEach((value, step) => {
    sums[step + 1] = (sums[step] as number) + value;
    squares[step + 1] = (squares[step] as number) + value * value;
    moments[step + 1] = (moments[step] as number) + value * step;
    bends[step + 1] = (bends[step] as number) + value * step * step;
  });
  return { sums, squares, moments, bends };
}

/** Slope of the least squares line through the last `count` of the first `steps` steps. */
function slope({ sums, moments }: PrefixSums, steps: number, count: number): number {
  if (count < 3) return 0;
  const sum = (sums[steps] as number) - (sums[steps - count] as number);
  const moment = (moments[steps] as number) - (moments[steps - count] as number);
  const centre = steps - 1 - (count - 1) / 2;
  return (moment - centre * sum) / ((count * (count * count - 1)) / 12);
}

/** Coefficient of the square in the least squares parabola through the first `steps` steps. */
function bend({ sums, moments, bends }: PrefixSums, steps: number): number {
  if (steps < stepsForBend) return 0;
  const [sum, moment, square] = [sums[steps] as number, moments[steps] as number, bends[steps] as number];
  const centre = (steps - 1) / 2;
  const spread = (steps * steps - 1) / 12;
  const aboutCentre = square - 2 * centre * moment + centre * centre * sum;
  return (aboutCentre - spread * sum) / ((steps * (steps * steps - 1) * (steps * steps - 4)) / 180);
}
