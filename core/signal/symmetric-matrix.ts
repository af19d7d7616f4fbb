/** A square, symmetric matrix of `size` x `size` numbers, row by row. */
export type SymmetricMatrix = Float64Array;

/**
 * The inverse of a symmetric positive definite matrix by Cholesky's factorisation, in O(size^3).
 * Throws a RangeError when the matrix is not positive definite: such a covariance needs a ridge.
 */
export function invertPositiveDefinite(matrix: SymmetricMatrix, size: number): SymmetricMatrix {
  const factor = choleskyFactor(matrix, size);
  const inverse = new Float64Array(size * size);
  const column = new Float64Array(size);
  for (let unit = 0; unit < size; unit++) {
    solve(factor, size, unit, column);
    for (let row = 0; row < size; row++) inverse[row * size + unit] = column[row] as number;
  }
  return inverse;
}

/** vector' x matrix x vector: with an inverted covariance the squared Mahalanobis distance. */
export function quadraticForm(matrix: SymmetricMatrix, vector: Float64Array): number {
  const size = vector.length;
  let sum = 0;
  for (let row = 0; row < size; row++) {
    let product = 0;
    for (let column = 0; column < size; column++)
      product += (matrix[row * size + column] as number) * (vector[column] as number);
    sum += (vector[row] as number) * product;
  }
  return sum;
}

/** Lower triangle L with matrix = L x L'. */
function choleskyFactor(matrix: SymmetricMatrix, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row * size + column] as number;
      for (let k = 0; k < column; k++)
        rest -= (factor[row * size + k] as number) * (factor[column * size + k] as number);
      if (row !== column) factor[row * size + column] = rest / (factor[column * size + column] as number);
      else if (rest > 0) factor[row * size + row] = Math.sqrt(rest);
      else throw new RangeError('the matrix is not positive definite');
    }
  }
  return factor;
}

/** Solves L x L' x = the unit vector `unit`, into `x`. */
function solve(factor: Float64Array, size: number, unit: number, x: Float64Array): void {
  for (let row = 0; row < size; row++) {
    let rest = row === unit ? 1 : 0;
    for (let k = 0; k < row; k++) rest -= (factor[row * size + k] as number) * (x[k] as number);
    x[row] = rest / (factor[row * size + row] as number);
  }
  for (let row = size - 1; row >= 0; row--) {
    let rest = x[row] as number;
    for (let k = row + 1; k < size; k++) rest -= (factor[k * size + row] as number) * (x[k] as number);
    x[row] = rest / (factor[row * size + row] as number);
  }
}
