import type { Matrix } from './matrix.ts';

/** A bin's number is a byte. */
export const maxBins = 255;

/** Features as numbers of bins: what a split can tell apart. */
export interface Binned {
  readonly rows: number;
  readonly columns: number;
  /** The bin of row r in column c is at c × rows + r: a split reads one column. */
  readonly bins: Uint8Array;
  /** Of each column: a value lies in the bin whose number is how many of these are not above it. */
  readonly cuts: readonly Float64Array[];
}

/**
 * Bins with about equally many values; columns of at most 255 different values have a bin for each, cut half-way.
 * @throws RangeError for a value that is not finite: what is missing must be filled in before, knowingly
 */
export function binned({ rows, columns, values }: Matrix): Binned {
  const bins = new Uint8Array(new SharedArrayBuffer(rows * columns));
  const cuts: Float64Array[] = [];
  const column = new Float64Array(rows);
  for (let at = 0; at < columns; at += 1) {
    for (let row = 0; row < rows; row += 1) {
      const value = values[row * columns + at] as number;
      if (!Number.isFinite(value)) throw new RangeError(`Row ${row}, column ${at}: ${value} is not a finite number.`);
      column[row] = value;
    }
    const own = cutsOf(column.slice().sort());
    cuts.push(own);
    for (let row = 0; row < rows; row += 1) bins[at * rows + row] = binOf(own, column[row] as number);
  }
  return { rows, columns, bins, cuts };
}

function cutsOf(sorted: Float64Array): Float64Array {
  const different: number[] = [];
  for (const value of sorted) {
    if (value !== different.at(-1)) different.push(value);
    if (different.length > maxBins) return quantileCuts(sorted);
  }
  return Float64Array.from(different.slice(1), (value, index) => between(different[index] ?? value, value));
}

/** Half-way; the upper one when there is no number between them. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle > low ? middle : high;
}

function quantileCuts(sorted: Float64Array): Float64Array {
  const cuts: number[] = [];
  for (let bin = 1; bin < maxBins; bin += 1) {
    const value = sorted[Math.floor((bin * sorted.length) / maxBins)] ?? NaN;
    if (value > (cuts.at(-1) ?? sorted[0] ?? NaN)) cuts.push(value);
  }
  return Float64Array.from(cuts);
}

/** How many cuts are not above the value. */
function binOf(cuts: Float64Array, value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
