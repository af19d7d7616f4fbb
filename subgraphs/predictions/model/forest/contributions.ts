import { type Forest, leafOf } from './forest.ts';

/** Why a row is predicted as it is: the prediction is the bias plus the sum of what each feature contributed. */
export interface Contributions {
  /** Mean of the trees' roots: what is usual in training. */
  readonly bias: number;
  readonly features: Float64Array;
}

/**
 * Along the path of each tree, the change of the node's value at a split is the contribution of the feature that it looks
 * at (Saabas 2014); mean over trees. Of a class, or of the number.
 */
export function contributions(forest: Forest, values: Float64Array, at: number, kind = 0): Contributions {
  const { roots, feature, threshold, right, value, classes } = forest;
  const features = new Float64Array(forest.columns);
  let bias = 0;
  for (const root of roots) {
    const leaf = leafOf(forest, root, values, at);
    bias += value[root * classes + kind] as number;
    for (let node = root; node !== leaf;) {
      const column = feature[node] as number;
      const next = (values[at + column] as number) < (threshold[node] as number) ? node + 1 : (right[node] as number);
      const change = (value[next * classes + kind] as number) - (value[node * classes + kind] as number);
      features[column] = (features[column] as number) + change;
      node = next;
    }
  }
  return { bias: bias / roots.length, features: features.map((sum) => sum / roots.length) };
}
