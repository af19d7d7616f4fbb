import fc from 'fast-check';
import { expect, test } from 'vitest';
import { invertPositiveDefinite, quadraticForm } from './symmetric-matrix.ts';

const SIZE = 4;

/** A x A' + I: symmetric and positive definite. */
const positiveDefinite = fc
  .array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: SIZE * SIZE, maxLength: SIZE * SIZE })
  .map((a) =>
    Float64Array.from({ length: SIZE * SIZE }, (_, at) => {
      const [row, column] = [Math.floor(at / SIZE), at % SIZE];
      let sum = row === column ? 1 : 0;
      for (let k = 0; k < SIZE; k++) sum += (a[row * SIZE + k] ?? 0) * (a[column * SIZE + k] ?? 0);
      return sum;
    }),
  );

test('a matrix times its inverse is the unit matrix', () => {
  fc.assert(
    fc.property(positiveDefinite, (matrix) => {
      const inverse = invertPositiveDefinite(matrix, SIZE);
      for (let row = 0; row < SIZE; row++)
        for (let column = 0; column < SIZE; column++) {
          let sum = 0;
          for (let k = 0; k < SIZE; k++) sum += (matrix[row * SIZE + k] ?? 0) * (inverse[k * SIZE + column] ?? 0);
          expect(sum).toBeCloseTo(row === column ? 1 : 0, 6);
        }
    }),
  );
});

test('a quadratic form of a positive definite matrix is positive', () => {
  fc.assert(
    fc.property(
      positiveDefinite,
      fc.array(fc.double({ min: -9, max: 9, noNaN: true }), { minLength: 4, maxLength: 4 }),
      (m, v) => {
        expect(quadraticForm(m, Float64Array.from(v))).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});

test('a matrix that is not positive definite is refused', () => {
  expect(() => invertPositiveDefinite(Float64Array.from([1, 2, 2, 1]), 2)).toThrow(RangeError);
});
