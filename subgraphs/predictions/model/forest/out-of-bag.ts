import { bootstrap } from './bootstrap.ts';
import { type Forest, leafOf } from './forest.ts';
import type { Matrix } from './matrix.ts';

/** Estimates of training rows by the trees that did not see them (nor, with groups, any row of their group). */
export interface OutOfBag {
  /** Per row a number, or the share of each class; NaN when every tree saw it. */
  readonly predicted: Float64Array;
  /** By how many trees. */
  readonly trees: Int32Array;
}

type Training = Matrix & { readonly groups: Int32Array | null; readonly seed: number };

/** `training` are the rows, groups and seed that the forest was grown with: who saw what is computed from them again. */
export function outOfBag(forest: Forest, training: Training): OutOfBag {
  const { rows, columns, values } = training;
  const { classes, value } = forest;
  const predicted = new Float64Array(rows * classes);
  const trees = new Int32Array(rows);
  forEachUnseen(forest, training, (root, row) => {
    const leaf = leafOf(forest, root, values, row * columns);
    for (let kind = 0; kind < classes; kind += 1) {
      const at = row * classes + kind;
      predicted[at] = (predicted[at] as number) + (value[leaf * classes + kind] as number);
    }
    trees[row] = (trees[row] as number) + 1;
  });
  for (let at = 0; at < predicted.length; at += 1) {
    predicted[at] = (predicted[at] as number) / (trees[Math.floor(at / classes)] as number);
  }
  return { predicted, trees };
}

/** The labels kept in leaves of trees that did not see the row, ascending, for each row. */
export function outOfBagDraws(forest: Forest, training: Training): Float64Array[] {
  const { columns, values } = training;
  const { right, draws, leafDraws } = forest;
  const found = Array.from({ length: training.rows }, (): number[] => []);
  forEachUnseen(forest, training, (root, row) => {
    const leaf = right[leafOf(forest, root, values, row * columns)] as number;
    for (let draw = 0; draw < leafDraws; draw += 1) found[row]?.push(draws[leaf * leafDraws + draw] as number);
  });
  return found.map((own) => Float64Array.from(own).sort());
}

function forEachUnseen(
  { roots }: Forest,
  { rows, groups, seed }: Training,
  see: (root: number, row: number) => void,
): void {
  roots.forEach((root, tree) => {
    const weights = bootstrap(rows, groups, seed, tree);
    for (let row = 0; row < rows; row += 1) if (weights[row] === 0) see(root, row);
  });
}
