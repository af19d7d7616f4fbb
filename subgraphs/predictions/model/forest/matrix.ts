/** Rows of features, one after the other in one array. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** The value of row r and column c is at r × columns + c. */
  readonly values: Float64Array;
}

export function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  const columns = rows[0]?.length ?? 0;
  const values = new Float64Array(rows.length * columns);
  rows.forEach((row, index) => values.set(row, index * columns));
  return { rows: rows.length, columns, values };
}

/** The rows with these numbers, in this order. */
export function rowsOf({ columns, values }: Matrix, numbers: ArrayLike<number>): Matrix {
  const kept = new Float64Array(numbers.length * columns);
  for (let index = 0; index < numbers.length; index += 1) {
    const from = (numbers[index] ?? 0) * columns;
    kept.set(values.subarray(from, from + columns), index * columns);
  }
  return { rows: numbers.length, columns, values: kept };
}

/** The columns with these numbers, in this order. */
export function columnsOf(matrix: Matrix, numbers: readonly number[]): Matrix {
  const kept = new Float64Array(matrix.rows * numbers.length);
  for (let row = 0; row < matrix.rows; row += 1) {
    numbers.forEach((column, place) => {
      kept[row * numbers.length + place] = matrix.values[row * matrix.columns + column] ?? NaN;
    });
  }
  return { rows: matrix.rows, columns: numbers.length, values: kept };
}

export function columnOf({ rows, columns, values }: Matrix, column: number): Float64Array {
  const found = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) found[row] = values[row * columns + column] ?? NaN;
  return found;
}
