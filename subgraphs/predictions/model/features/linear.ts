/** Columns of equally many numbers. */
type Columns = readonly Float64Array[];

export const meanOf = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at] as number;
  return values.length === 0 ? 0 : sum / values.length;
};

/** Covariances of columns, as a full matrix. */
export function covariances(columns: Columns): number[][] {
  const centred = columns.map((column) => {
    const mean = meanOf(column);
    return column.map((value) => value - mean);
  });
  return centred
    .map((left, a) => centred.map((right, b) => (b < a ? 0 : meanProduct(left, right))))
    .map((row, a, all) => row.map((value, b) => (b < a ? (all[b]?.[a] ?? 0) : value)));
}

function meanProduct(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < left.length; at += 1) sum += (left[at] as number) * (right[at] as number);
  return left.length === 0 ? 0 : sum / left.length;
}

/**
 * Ridge regression: weights w that minimise the mean of (y − w·x)² plus `ridge` × |w|², about the means.
 * With `ridge` above 0 there is always one answer.
 */
export function ridgeWeights(columns: Columns, labels: Float64Array, ridge: number): number[] {
  const matrix = covariances(columns).map((row, a) => row.map((value, b) => value + (a === b ? ridge : 0)));
  const mean = meanOf(labels);
  const centred = labels.map((label) => label - mean);
  return solved(
    matrix,
    columns.map((column) => meanProduct(column, centred)),
  );
}

/** Gaussian elimination with pivots; a column without a pivot gets the weight 0. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  const size = rows.length;
  const value = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let pivot = 0; pivot < size; pivot += 1) {
    const best = rows.reduce(
      (most, _, row) => (row > pivot && Math.abs(value(row, pivot)) > Math.abs(value(most, pivot)) ? row : most),
      pivot,
    );
    const [upper, other] = [rows[best] ?? [], rows[pivot] ?? []];
    rows[pivot] = upper;
    rows[best] = other;
    if (Math.abs(value(pivot, pivot)) < 1e-12) continue;
    for (let row = pivot + 1; row < size; row += 1) {
      const factor = value(row, pivot) / value(pivot, pivot);
      rows[row] = (rows[row] ?? []).map((one, column) => one - factor * value(pivot, column));
    }
  }
  const weights = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row -= 1) {
    let rest = value(row, size);
    for (let column = row + 1; column < size; column += 1) rest -= value(row, column) * (weights[column] ?? 0);
    weights[row] = Math.abs(value(row, row)) < 1e-12 ? 0 : rest / value(row, row);
  }
  return weights;
}

const maxIterations = 300;

/** The first directions of greatest variance (power iteration with deflation); each with its greatest weight positive. */
export function principalDirections(matrix: readonly (readonly number[])[], count: number): number[][] {
  let rest = matrix.map((row) => [...row]);
  const found: number[][] = [];
  for (let number = 0; number < Math.min(count, matrix.length); number += 1) {
    const direction = strongest(rest);
    if (direction === null) break;
    const strength = dot(times(rest, direction), direction);
    rest = rest.map((row, a) => row.map((value, b) => value - strength * (direction[a] ?? 0) * (direction[b] ?? 0)));
    const greatest = direction.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most), 0);
    found.push(direction.map((one) => one * Math.sign(greatest)));
  }
  return found;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
const times = (matrix: readonly (readonly number[])[], by: readonly number[]) => matrix.map((row) => dot(row, by));

function strongest(matrix: readonly (readonly number[])[]): number[] | null {
  // No special direction, and the same for all data.
  let direction = matrix.map((_, at) => 1 / (at + 1.3));
  for (let iteration = 0; iteration < maxIterations; iteration += 1) {
    const next = times(matrix, direction);
    const length = Math.hypot(...next);
    if (!(length > 1e-12)) return null;
    direction = next.map((one) => one / length);
  }
  return direction;
}
