import type { Matrix } from '../forest/matrix.ts';

/** What was measured of one unit, oldest first: a row a step, a column a metric; NaN where nothing was. */
export interface UnitSeries {
  readonly unit: string;
  /** Age at each step, ascending, in whatever unit of time. */
  readonly age: Float64Array;
  readonly values: Matrix;
}

/** All rows of all units in one matrix. */
export function stacked(units: readonly UnitSeries[]): Matrix {
  const columns = units[0]?.values.columns ?? 0;
  const rows = units.reduce((sum, { values }) => sum + values.rows, 0);
  const all = new Float64Array(rows * columns);
  let at = 0;
  for (const { values } of units) {
    all.set(values.values, at);
    at += values.values.length;
  }
  return { rows, columns, values: all };
}

/** For each row of `stacked`, where in its unit's known time it lies, 0 to 1. */
export function relativeAges(units: readonly UnitSeries[]): Float64Array {
  return Float64Array.from(
    units.flatMap(({ age }) => {
      const [first = 0, last = 0] = [age[0], age.at(-1)];
      return Array.from(age, (at) => (last > first ? (at - first) / (last - first) : 0));
    }),
  );
}

/** For each row of `stacked`, the number of its unit; units of one name have one number. */
export function unitNumbers(units: readonly Pick<UnitSeries, 'unit' | 'age'>[]): Int32Array {
  const numbers = new Map<string, number>();
  for (const { unit } of units) if (!numbers.has(unit)) numbers.set(unit, numbers.size);
  return Int32Array.from(units.flatMap(({ unit, age }) => Array.from(age, () => numbers.get(unit) ?? 0)));
}

/**
 * Numbers of the columns that vary, in an order that depends on their values only: whatever they are called and however they
 * are arranged, the same data give the same model.
 */
export function columnsByContent({ rows, columns, values }: Matrix): number[] {
  const compare = (a: number, b: number): number => {
    for (let row = 0; row < rows; row += 1) {
      const [left, right] = [values[row * columns + a] ?? NaN, values[row * columns + b] ?? NaN];
      if (left !== right && !(Number.isNaN(left) && Number.isNaN(right)))
        return Number.isNaN(left) ? 1 : Number.isNaN(right) ? -1 : left - right;
    }
    return 0;
  };
  const varies = (column: number): boolean => {
    let first = NaN;
    for (let row = 0; row < rows; row += 1) {
      const value = values[row * columns + column] ?? NaN;
      if (Number.isNaN(value)) continue;
      if (Number.isNaN(first)) first = value;
      else if (value !== first) return true;
    }
    return false;
  };
  return Array.from({ length: columns }, (_, column) => column)
    .filter(varies)
    .sort(compare);
}
