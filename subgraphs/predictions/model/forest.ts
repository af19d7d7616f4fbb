import { RandomForestRegression } from 'ml-random-forest';
import { calibrate, intervalCoverage, type Bin, type Outcome } from './calibration.ts';
import { featureRows, filled, usualFeatures } from './features.ts';
import { commonMetrics, type Life, splitByUnit, withMetrics } from './life.ts';
import { mean, median, rmse } from './statistics.ts';

/** Goes up with every change of features, split or settings: another recipe is another model. */
export const recipeVersion = 2;
/** Units with a recorded failure and a history before it, from which on a group is trained. */
export const minFailures = 8;
/** Points of a life below which it says nothing. */
export const minPoints = 3;

/** The package looks at every value for every split: time grows with the square of the samples. */
const maxSamples = 1_500;
/**
 * Early in life nothing shows how long it will last, so labels are capped: at this share of the median life of the
 * group's training units.
 */
const capShare = 0.6;

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

/** All that predicting needs; stored as text with its checksum. */
export interface ModelFile {
  readonly recipe: number;
  readonly metrics: readonly string[];
  /** What is taken for a feature that a unit lacks: its mean in training. */
  readonly usual: readonly number[];
  readonly capHours: number;
  readonly table: readonly Bin[];
  /** Hours with readings a day, as usual in training. */
  readonly hoursPerDay: number;
  /** 1 − RMSE ÷ RMSE of the baseline, on units held out; 0 is worthless, 1 perfect. */
  readonly skill: number;
  readonly forest: object;
}

export interface TrainingFigures {
  readonly trainingUnits: number;
  readonly heldOutUnits: number;
  readonly trainingSamples: number;
  readonly heldOutSamples: number;
  readonly capHours: number;
  /** Root mean square error on held-out units, in hours, labels capped. */
  readonly heldOutRmse: number;
  /** The same of always saying the mean of the training labels. */
  readonly baselineRmse: number;
  /** Share of held-out outcomes within the interval. */
  readonly intervalCoverage: number | null;
}

export interface TrainedModel {
  readonly file: ModelFile;
  readonly figures: TrainingFigures;
}

interface Samples {
  readonly rows: (number | null)[][];
  readonly remaining: number[];
  readonly units: string[];
}

/** Trains on two thirds of the units and measures on the others. Seconds of CPU: never on a loop that serves. */
export function trainModel(metrics: readonly string[], lives: readonly Life[]): TrainedModel {
  const common = commonMetrics(metrics, lives);
  const split = splitByUnit(withMetrics(lives, common));
  const capHours = capShare * median(split.training.map(({ failedAt, points }) => failedAt - (points[0]?.at ?? 0)));
  const training = thinned(samplesOf(split.training));
  const heldOut = thinned(samplesOf(split.heldOut));
  const usual = usualFeatures(training.rows);
  const capped = ({ remaining }: Samples) => remaining.map((hours) => Math.min(capHours, hours));
  const forest = new RandomForestRegression(settings);
  forest.train(
    training.rows.map((row) => filled(row, usual)),
    capped(training),
  );
  const predicted = forest.predict(heldOut.rows.map((row) => filled(row, usual)));
  const actual = capped(heldOut);
  const baseline = mean(capped(training));
  const heldOutRmse = rmse(predicted, actual);
  const baselineRmse = rmse(
    actual.map(() => baseline),
    actual,
  );
  const outcomes = predicted.map((value, index): Outcome => ({
    ...{ unit: heldOut.units[index] ?? '', predicted: value, actual: heldOut.remaining[index] ?? 0 },
  }));
  return {
    file: {
      ...{ recipe: recipeVersion, metrics: common.map((index) => metrics[index] ?? ''), usual, capHours },
      ...{ table: calibrate(outcomes), hoursPerDay: median(lives.map(hoursPerDay)) },
      ...{ skill: Math.max(0, 1 - heldOutRmse / baselineRmse), forest: forest.toJSON() as object },
    },
    figures: {
      ...{ trainingUnits: unitsOf(split.training), heldOutUnits: unitsOf(split.heldOut) },
      ...{ trainingSamples: training.rows.length, heldOutSamples: heldOut.rows.length, capHours },
      ...{ heldOutRmse, baselineRmse, intervalCoverage: intervalCoverage(outcomes) },
    },
  };
}

const unitsOf = (lives: readonly Life[]): number => new Set(lives.map(({ unit }) => unit)).size;

function hoursPerDay({ points }: Life): number {
  const span = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0) + 1;
  return Math.min(24, (points.length / span) * 24);
}

function samplesOf(lives: readonly Life[]): Samples {
  return {
    rows: lives.flatMap(({ points }) => featureRows(points)),
    remaining: lives.flatMap(({ points, failedAt }) => points.map(({ at }) => Math.max(0, failedAt - at))),
    units: lives.flatMap(({ points, unit }) => points.map(() => unit)),
  };
}

function thinned({ rows, remaining, units }: Samples): Samples {
  const step = Math.ceil(rows.length / maxSamples);
  const kept = <T>(values: readonly T[]) => values.filter((_, index) => index % step === 0);
  return { rows: kept(rows), remaining: kept(remaining), units: kept(units) };
}

type StoredForest = Parameters<typeof RandomForestRegression.load>[0];

export interface LoadedModel {
  readonly file: ModelFile;
  /** Remaining hours, at most the cap. */
  readonly predict: (features: number[][]) => number[];
}

/** @throws SyntaxError or RangeError when the text is no such model */
export function loadModel(text: string): LoadedModel {
  const file = JSON.parse(text) as ModelFile;
  const forest = RandomForestRegression.load(file.forest as StoredForest);
  return { file, predict: (features) => forest.predict(features) };
}
