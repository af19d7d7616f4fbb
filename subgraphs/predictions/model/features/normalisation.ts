import type { Matrix } from '../forest/matrix.ts';
import { type Regimes, regimeOf } from './regimes.ts';

/** Of each regime and column, what is usual in training. */
export interface Normalisation {
  readonly regimes: Regimes;
  readonly means: readonly (readonly number[])[];
  /** Standard deviations; 0 where a column does not vary within the regime. */
  readonly deviations: readonly (readonly number[])[];
}

/** Variation below this share of a value's size is rounding. */
const leastVariation = 1e-9;

export function fitNormalisation(regimes: Regimes, { rows, columns, values }: Matrix): Normalisation {
  const size = regimes.centres.length;
  const table = () => Array.from({ length: size }, () => new Float64Array(columns));
  const [counts, means, squares] = [table(), table(), table()];
  for (let row = 0; row < rows; row += 1) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    const regime = regimeOf(regimes, own);
    for (let column = 0; column < columns; column += 1) {
      // Welford's update: exact where sums of squares would cancel.
      const value = own[column] as number;
      if (Number.isNaN(value)) continue;
      const [count, mean, square] = [counts[regime], means[regime], squares[regime]];
      if (count === undefined || mean === undefined || square === undefined) continue;
      count[column] = (count[column] as number) + 1;
      const away = value - (mean[column] as number);
      mean[column] = (mean[column] as number) + away / (count[column] as number);
      square[column] = (square[column] as number) + away * (value - (mean[column] as number));
    }
  }
  return {
    regimes,
    means: means.map((own) => Array.from(own)),
    deviations: squares.map((own, regime) =>
      Array.from(own, (square, column) => {
        const deviation = Math.sqrt(square / Math.max(1, (counts[regime]?.[column] ?? 0) - 1));
        return deviation > leastVariation * Math.abs(means[regime]?.[column] ?? 0) ? deviation : 0;
      }),
    ),
  };
}

/**
 * Values as standard deviations from what is usual in their regime, column after column (c × rows + r). Where nothing was
 * measured, what was last known of the unit stands; before anything is known, the usual (0).
 */
export function normalised(
  { regimes, means, deviations }: Normalisation,
  { rows, columns, values }: Matrix,
): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    const regime = regimeOf(regimes, own);
    const [mean, deviation] = [means[regime] ?? [], deviations[regime] ?? []];
    for (let column = 0; column < columns; column += 1) {
      const value = own[column] as number;
      const at = column * rows + row;
      const spread = deviation[column] ?? 0;
      if (Number.isNaN(value)) result[at] = row > 0 ? (result[at - 1] as number) : 0;
      else result[at] = spread > 0 ? (value - (mean[column] ?? 0)) / spread : 0;
    }
  }
  return result;
}
