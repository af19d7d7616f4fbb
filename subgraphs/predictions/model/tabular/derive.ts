import type { Matrix } from '../forest/matrix.ts';

/** A feature made of the inputs: one of them, or two joined. */
export interface Derived {
  readonly how: 'input' | 'difference' | 'product' | 'ratio';
  readonly a: number;
  readonly b: number;
}

export const inputs = (count: number): Derived[] =>
  Array.from({ length: count }, (_, a) => ({ how: 'input', a, b: a }));

/** Differences, products and ratios of every two of these inputs. */
export function pairs(chosen: readonly number[]): Derived[] {
  return chosen.flatMap((a, at) =>
    chosen.slice(at + 1).flatMap((b) => (['difference', 'product', 'ratio'] as const).map((how) => ({ how, a, b }))),
  );
}

export function derive({ rows, columns, values }: Matrix, features: readonly Derived[]): Matrix {
  const derived = new Float64Array(rows * features.length);
  features.forEach(({ how, a, b }, place) => {
    for (let row = 0; row < rows; row += 1) {
      const [left, right] = [values[row * columns + a] as number, values[row * columns + b] as number];
      derived[row * features.length + place] = joined(how, left, right);
    }
  });
  return { rows, columns: features.length, values: derived };
}

function joined(how: Derived['how'], left: number, right: number): number {
  if (how === 'input') return left;
  if (how === 'difference') return left - right;
  if (how === 'product') return left * right;
  return right === 0 ? 0 : left / right;
}
