import { binned } from './bins.ts';
import { type Forest, forestOf } from './forest.ts';
import { growTree } from './grow-tree.ts';
import type { Matrix } from './matrix.ts';
import { type ForestSettings, type Growth, refuseUseless, usualSettings } from './settings.ts';
import type { Tree } from './tree.ts';

/** Grows the trees of a forest, here or in other threads. */
export type GrowTrees = (growth: Growth) => Promise<Tree[]>;

/** In this thread. */
export const growHere: GrowTrees = (growth) =>
  Promise.resolve(Array.from({ length: growth.settings.trees }, (_, tree) => growTree(growth, tree)));

export interface TrainingData {
  readonly features: Matrix;
  readonly labels: Float64Array;
  readonly drawnLabels?: Float64Array;
  readonly weights?: Float64Array;
  readonly groups?: Int32Array;
}

/**
 * A random forest (Breiman 2001): each tree grows on a bootstrap of the rows, each split looks at a random part of the
 * features, in histograms of 255 quantile bins.
 * @throws RangeError when the data are of no use: no row, no column, a number that is not finite, a label that is no class
 */
export async function growForest(
  grow: GrowTrees,
  { features, labels, drawnLabels, weights, groups }: TrainingData,
  chosen: Partial<ForestSettings>,
): Promise<Forest> {
  const settings = { ...usualSettings, ...chosen };
  const growth: Growth = {
    ...{ data: binned(features), labels, drawnLabels: drawnLabels ?? null, weights: weights ?? null },
    ...{ groups: groups ?? null, settings },
  };
  refuseUseless(growth);
  const { classes, leafDraws } = settings;
  return forestOf(await grow(growth), { classes, leafDraws, columns: features.columns });
}

/** Weights by which every class counts the same, whatever its size (n ÷ (classes × size)), tempered by a power of 0 to 1. */
export function classWeights(labels: Float64Array, classes: number, power: number): Float64Array {
  const sizes = new Float64Array(classes);
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  return labels.map((label) => (labels.length / (classes * (sizes[label] ?? 1))) ** power);
}
