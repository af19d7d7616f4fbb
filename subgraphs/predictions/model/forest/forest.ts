import type { Matrix } from './matrix.ts';
import type { Tree } from './tree.ts';

/** Trees one after the other in one set of arrays; numbers of nodes and leaves count through all of them. */
export interface Forest extends Tree {
  readonly classes: number;
  /** How many features a row has. */
  readonly columns: number;
  readonly leafDraws: number;
  /** The root of each tree. */
  readonly roots: Int32Array;
}

export function forestOf(
  trees: readonly Tree[],
  { classes, columns, leafDraws }: Pick<Forest, 'classes' | 'columns' | 'leafDraws'>,
): Forest {
  const roots = new Int32Array(trees.length);
  let nodes = 0;
  trees.forEach((tree, index) => {
    roots[index] = nodes;
    nodes += tree.feature.length;
  });
  const forest = {
    ...{ classes, columns, leafDraws, roots, feature: new Int32Array(nodes), threshold: new Float64Array(nodes) },
    ...{ right: new Int32Array(nodes), value: new Float64Array(nodes * classes), gain: new Float64Array(nodes) },
    draws: new Float64Array(trees.reduce((sum, { draws }) => sum + draws.length, 0)),
  };
  let draws = 0;
  let leaves = 0;
  trees.forEach((tree, index) => {
    const root = roots[index] ?? 0;
    for (const name of ['feature', 'threshold', 'gain'] as const) forest[name].set(tree[name], root);
    forest.value.set(tree.value, root * classes);
    const [before, own] = [leaves, tree.feature];
    forest.right.set(
      tree.right.map((right, node) => {
        const isLeaf = (own[node] as number) < 0;
        if (isLeaf) leaves += 1;
        return right + (isLeaf ? before : root);
      }),
      root,
    );
    forest.draws.set(tree.draws, draws);
    draws += tree.draws.length;
  });
  return forest;
}

/** The leaf that a row of `values`, from `at` on, falls into. */
export function leafOf({ feature, threshold, right }: Forest, root: number, values: Float64Array, at: number): number {
  let node = root;
  let column = feature[node] as number;
  while (column >= 0) {
    node = (values[at + column] as number) < (threshold[node] as number) ? node + 1 : (right[node] as number);
    column = feature[node] as number;
  }
  return node;
}

/**
 * Mean over all trees: per row a number, or the share of each class.
 * @throws RangeError when rows have another number of features
 */
export function predict(forest: Forest, { rows, columns, values }: Matrix): Float64Array {
  const { classes, roots, value } = forest;
  if (columns !== forest.columns)
    throw new RangeError(`A row has ${columns} features; the forest was trained on ${forest.columns}.`);
  const sums = new Float64Array(rows * classes);
  // Tree by tree: its nodes stay in the cache while all rows go through it.
  for (const root of roots) {
    for (let row = 0; row < rows; row += 1) {
      const leaf = leafOf(forest, root, values, row * columns);
      for (let kind = 0; kind < classes; kind += 1) {
        const at = row * classes + kind;
        sums[at] = (sums[at] as number) + (value[leaf * classes + kind] as number);
      }
    }
  }
  return sums.map((sum) => sum / roots.length);
}

/** Labels kept in the leaves that a row falls into, ascending: a sample of what is to be expected. */
export function drawsFor(forest: Forest, values: Float64Array, at: number): Float64Array {
  const { roots, right, draws, leafDraws } = forest;
  const found = new Float64Array(roots.length * leafDraws);
  roots.forEach((root, tree) => {
    const leaf = right[leafOf(forest, root, values, at)] as number;
    found.set(draws.subarray(leaf * leafDraws, (leaf + 1) * leafDraws), tree * leafDraws);
  });
  return found.sort();
}

/** Bytes that its arrays hold. */
export const sizeOf = (forest: Forest): number =>
  Object.values(forest as unknown as Record<string, unknown>).reduce<number>(
    (sum, part) => sum + (ArrayBuffer.isView(part) ? part.byteLength : 0),
    0,
  );
