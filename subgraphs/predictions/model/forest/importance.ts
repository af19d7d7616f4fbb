import { bootstrap } from './bootstrap.ts';
import { type Forest, leafOf } from './forest.ts';
import type { Matrix } from './matrix.ts';
import { derivedSeed, seeded, shuffled } from './random.ts';

/** Share of all gain that the splits by each feature brought; all 0 when no tree has a split. */
export function splitImportance({ columns, feature, gain }: Forest): Float64Array {
  const sums = new Float64Array(columns);
  feature.forEach((column, node) => {
    if (column >= 0) sums[column] = (sums[column] as number) + (gain[node] as number);
  });
  const total = sums.reduce((sum, one) => sum + one, 0);
  return total > 0 ? sums.map((one) => one / total) : sums;
}

interface Measured extends Matrix {
  readonly labels: Float64Array;
  readonly groups: Int32Array | null;
  readonly seed: number;
}

/**
 * How much worse each tree's mean squared error (of shares of classes: Brier's) gets on the rows that it did not see when
 * a feature's values are shuffled among them; mean over trees (Breiman 2001). About 0 for what does not matter.
 */
export function permutationImportance(forest: Forest, measured: Measured): Float64Array {
  const { rows, columns, values, groups, seed } = measured;
  const sums = new Float64Array(columns);
  forest.roots.forEach((root, tree) => {
    const weights = bootstrap(rows, groups, seed, tree);
    const unseen = Int32Array.from({ length: rows }, (_, row) => row).filter((row) => weights[row] === 0);
    const used = usedBy(forest, tree);
    if (unseen.length === 0) return;
    const row = new Float64Array(columns);
    const errorOf = (at: number): number =>
      squaredError(forest, leafOf(forest, root, row, 0), measured.labels[at] ?? 0);
    const load = (at: number) => row.set(values.subarray(at * columns, (at + 1) * columns));
    let before = 0;
    for (const at of unseen) {
      load(at);
      before += errorOf(at);
    }
    for (const column of used) {
      const order = shuffled(unseen.length, seeded(derivedSeed(seed, tree * columns + column)));
      let after = 0;
      unseen.forEach((at, place) => {
        load(at);
        row[column] = values[(unseen[order[place] ?? 0] ?? 0) * columns + column] ?? 0;
        after += errorOf(at);
      });
      sums[column] = (sums[column] as number) + (after - before) / unseen.length;
    }
  });
  return sums.map((sum) => sum / forest.roots.length);
}

function usedBy({ roots, feature }: Forest, tree: number): Set<number> {
  const own = feature.subarray(roots[tree], roots[tree + 1]);
  return new Set(own.filter((column) => column >= 0));
}

function squaredError({ classes, value }: Forest, leaf: number, label: number): number {
  if (classes === 1) return ((value[leaf] as number) - label) ** 2;
  let sum = 0;
  for (let kind = 0; kind < classes; kind += 1) {
    sum += ((value[leaf * classes + kind] as number) - (kind === label ? 1 : 0)) ** 2;
  }
  return sum;
}
