import { RandomForestRegression } from 'ml-random-forest';
import { type EngineRow, splitByUnit } from './engine-rows.ts';

export interface TrainedForest {
  /** The package's own JSON, which `loadForest` takes. */
  readonly forest: string;
  readonly trainingSamples: number;
  readonly heldOutSamples: number;
  /** Root mean squared error on engines that were not trained on, in cycles. */
  readonly heldOutRmse: number;
  /** The same of always answering the mean of the training targets: what a model must beat. */
  readonly baselineRmse: number;
}

const heldOutShare = 0.3;

/**
 * Deterministic. Options: out-of-bag estimates off (they crash small forests), the tree's gain threshold far below the
 * package's default, which stops splitting too early.
 */
export function trainForest(rows: readonly EngineRow[], trees = 20): TrainedForest {
  const { training, heldOut } = splitByUnit(rows, heldOutShare);
  const forest = new RandomForestRegression({
    ...{ nEstimators: trees, seed: 20_260_101, replacement: true, useSampleBagging: true, noOOB: true },
    ...{ maxFeatures: 0.5, selectionMethod: 'mean' as const },
    treeOptions: { gainThreshold: 1e-6, maxDepth: 10, minNumSamples: 5 },
  });
  const targets = training.map((row) => row.target);
  forest.train(
    training.map((row) => [...row.features]),
    targets,
  );
  const mean = targets.reduce((sum, target) => sum + target / targets.length, 0);
  const predicted = forest.predict(heldOut.map((row) => [...row.features]));
  return {
    forest: JSON.stringify(forest),
    trainingSamples: training.length,
    heldOutSamples: heldOut.length,
    heldOutRmse: rmse(heldOut, (_, i) => predicted[i] ?? NaN),
    baselineRmse: rmse(heldOut, () => mean),
  };
}

/** Predicts the remaining useful life in cycles for rows of features. @throws when the text is no model of the package. */
export function loadForest(json: string): (features: readonly (readonly number[])[]) => number[] {
  const forest = RandomForestRegression.load(JSON.parse(json) as never);
  return (features) => forest.predict(features.map((row) => [...row]));
}

function rmse(rows: readonly EngineRow[], predict: (row: EngineRow, index: number) => number): number {
  const squares = rows.map((row, i) => (predict(row, i) - row.target) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / rows.length);
}
