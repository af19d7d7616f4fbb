import { RandomForestRegression } from 'ml-random-forest';
import { parseLives, splitByUnit } from './dataset.ts';
import { mean, samplesOf } from './features.ts';

/** Goes up with every change of features, split or settings: another recipe is another model. */
export const recipe = { name: 'turbofan-rul', version: 1 } as const;

/**
 * The package's defaults do not fit: out-of-bag predictions cost time (and crash small forests), the default gain
 * threshold 0.01 is in units of the label. Bootstrap by seed, so training is reproducible.
 */
const settings = {
  nEstimators: 30,
  maxFeatures: 0.5,
  replacement: false,
  seed: 7,
  noOOB: true,
  useSampleBagging: true,
  selectionMethod: 'mean',
  treeOptions: { minNumSamples: 5, gainThreshold: 1e-6, maxDepth: 12 },
} as const;

export interface TrainedForest {
  /** The package's own JSON, as text. */
  readonly forest: string;
  readonly trainingUnits: number;
  readonly heldOutUnits: number;
  readonly trainingSamples: number;
  readonly heldOutSamples: number;
  /** Root mean square error on the held-out engines, in cycles. */
  readonly heldOutRmse: number;
  /** The same of always saying the mean of the training labels. */
  readonly baselineRmse: number;
}

/** Trains on two thirds of the engines and measures on the others. Seconds of CPU: never on a loop that serves. */
export function trainForest(csv: string): TrainedForest {
  const split = splitByUnit(parseLives(csv));
  const training = samplesOf(split.training);
  const heldOut = samplesOf(split.heldOut);
  const forest = new RandomForestRegression(settings);
  forest.train(training.features, training.labels);
  const usual = mean(training.labels);
  return {
    forest: JSON.stringify(forest),
    trainingUnits: split.training.length,
    heldOutUnits: split.heldOut.length,
    trainingSamples: training.labels.length,
    heldOutSamples: heldOut.labels.length,
    heldOutRmse: rmse(forest.predict(heldOut.features), heldOut.labels),
    baselineRmse: rmse(
      heldOut.labels.map(() => usual),
      heldOut.labels,
    ),
  };
}

type StoredForest = Parameters<typeof RandomForestRegression.load>[0];
export type Predict = (features: number[][]) => number[];

/** Remaining useful life in cycles, by a stored forest. @throws RangeError when the text is no such forest */
export function loadForest(text: string): Predict {
  const forest = RandomForestRegression.load(JSON.parse(text) as StoredForest);
  return (features) => forest.predict(features);
}

export function rmse(predicted: readonly number[], actual: readonly number[]): number {
  return Math.sqrt(mean(predicted.map((value, index) => (value - (actual[index] ?? NaN)) ** 2)));
}
