import { type FaultFile, type FaultLabel, type FaultModel, loadFaults, trainFaults } from './fault/fault-model.ts';
import { featuresOfAll } from './features/unit-features.ts';
import { predict } from './forest/forest.ts';
import type { GrowTrees } from './forest/grow.ts';
import { type Matrix, matrixOf, rowsOf } from './forest/matrix.ts';
import { fromPackage, type PackageForest, predictByPackage, toPackage } from './forest/package-format.ts';
import { commonMetrics, historyOf, type Life, stepHoursFor, withMetrics } from './life.ts';
import { type LifeModel, trainLife } from './life/train-life.ts';
import { median } from './statistics.ts';
import { type BackTest, backTests } from './watch/back-test.ts';
import { type Reference, referenceOf } from './watch/stability.ts';

/** Goes up with every change of features, training or format: another recipe is another model. */
export const recipeVersion = 4;
/** Failures with a history before them, from which on a group is trained. */
export const minFailures = 8;
/** Hours of a life below which it says nothing. */
export const minPoints = 3;
/** Hours within which a failure's probability is told. */
export const horizonHours = [7, 30, 90].map((days) => days * 24);

/** From the decision to maintain to the maintenance, in steps: a twentieth of a median life. */
const leadSteps = 10;
const probeRows = 16;
/** Of the size of a prediction: sums in another order may differ by this. */
const tolerance = 1e-9;

/** All that predicting needs; stored as text with its checksum. */
export interface ModelFile extends Omit<LifeModel, 'forest'> {
  readonly format: number;
  readonly metrics: readonly string[];
  readonly stepHours: number;
  /** Hours with readings a day, as usual in training. */
  readonly hoursPerDay: number;
  /** 1 − RMSE ÷ RMSE of the baseline, on units that the trees had not seen; 0 is worthless, 1 perfect. */
  readonly skill: number;
  /** In the JSON of ml-random-forest. */
  readonly forest: PackageForest;
  /** How each of the metrics was distributed, hour by hour; null for one without values. */
  readonly references: readonly (Reference | null)[];
  /** Tells which component has a fault; null where too few faults are known. */
  readonly faults: FaultFile | null;
  /** Some rows and what the trainer predicted for them: whoever loads the file must predict the same. */
  readonly probe: { readonly rows: readonly (readonly number[])[]; readonly predicted: readonly number[] };
}

export interface TrainingFigures {
  readonly trainingUnits: number;
  /** Units whose failure was foretold by trees that had not seen the unit. */
  readonly heldOutUnits: number;
  readonly trainingSamples: number;
  readonly heldOutSamples: number;
  readonly capHours: number;
  /** Root mean square error of these, in hours, lives counted up to the cap. */
  readonly heldOutRmse: number;
  /** The same of the better of two simple rules: the age alone, and always the mean. */
  readonly baselineRmse: number;
  /** Share of outcomes within the interval, by margins of other units. */
  readonly intervalCoverage: number | null;
}

export interface TrainedModel {
  readonly file: ModelFile;
  readonly backTests: readonly BackTest[];
  readonly figures: TrainingFigures;
}

/**
 * Trains on lives that ended and on those that go on. Seconds of CPU: never on a loop that serves.
 * @throws RangeError when nothing can be learnt from them, or the package predicts otherwise than the trainer
 */
export async function trainModel(
  grow: GrowTrees,
  metrics: readonly string[],
  lives: readonly Life[],
  labels: readonly FaultLabel[] = [],
): Promise<TrainedModel> {
  const common = commonMetrics(metrics, lives);
  if (common.length === 0) throw new RangeError('No metric that most lives have varies.');
  const own = withMetrics(lives, common);
  const stepHours = stepHoursFor(own);
  const histories = own.map((life) => historyOf(life, stepHours));
  const options = { horizons: horizonHours, lead: leadSteps * stepHours };
  const { model, figures } = await trainLife(grow, histories, options);
  const baselineRmse = Math.min(figures.ageRmse, figures.meanRmse);
  const { forest, ...rest } = model;
  const faults = await trainFaults(grow, own, labels, common.length);
  const probe = probeOf(featuresOfAll(model.recipe, histories));
  const file: ModelFile = {
    ...{ ...rest, format: recipeVersion, metrics: common.map((index) => metrics[index] ?? ''), stepHours },
    ...{ hoursPerDay: median(lives.map(hoursPerDay)), skill: Math.max(0, 1 - figures.outOfBagRmse / baselineRmse) },
    ...{ faults, forest: toPackage(forest), references: common.map((_, metric) => referenceOf(valuesOf(own, metric))) },
    ...{ probe: { rows: rowsIn(probe), predicted: Array.from(predict(forest, probe)) } },
  };
  const failed = histories.filter(({ failedAt }) => failedAt !== null);
  return {
    ...{ file, backTests: await backTests(grow, own, { ...options, stepHours }) },
    figures: {
      ...{ trainingUnits: unitsOf(lives), heldOutUnits: new Set(failed.map(({ unit }) => unit)).size },
      ...{ trainingSamples: figures.rows, heldOutSamples: failed.reduce((sum, { age }) => sum + age.length, 0) },
      ...{ capHours: model.cap, heldOutRmse: figures.outOfBagRmse, baselineRmse, intervalCoverage: figures.coverage },
    },
  };
}

const valuesOf = (lives: readonly Life[], metric: number): number[] =>
  lives.flatMap(({ points }) => points.flatMap(({ values }) => values[metric] ?? []));

const unitsOf = (lives: readonly Life[]): number => new Set(lives.map(({ unit }) => unit)).size;

function hoursPerDay({ points }: Life): number {
  const span = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0) + 1;
  return Math.min(24, (points.length / span) * 24);
}

function probeOf(features: Matrix): Matrix {
  const step = Math.max(1, Math.floor(features.rows / probeRows));
  return rowsOf(
    features,
    Array.from({ length: Math.min(probeRows, features.rows) }, (_, index) => index * step),
  );
}

const rowsIn = ({ rows, columns, values }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, row) => Array.from(values.subarray(row * columns, (row + 1) * columns)));

export interface LoadedModel {
  readonly file: Omit<ModelFile, 'forest' | 'faults'>;
  readonly model: LifeModel;
  readonly faults: FaultModel | null;
}

/**
 * A model from its text. The package loads the same JSON, and both must predict what the trainer predicted.
 * @throws SyntaxError or RangeError when the text is no such model, or they do not
 */
export function loadModel(text: string): LoadedModel {
  const { forest: json, faults, ...file } = JSON.parse(text) as ModelFile;
  if (file.format !== recipeVersion)
    throw new RangeError(`It was made by recipe ${file.format}; this is recipe ${recipeVersion}.`);
  const forest = fromPackage(json);
  const probe = matrixOf(file.probe.rows);
  refuseOthers(file.probe.predicted, predict(forest, probe), 'the flat arrays');
  refuseOthers(file.probe.predicted, predictByPackage(json, probe), 'the package');
  const { recipe, cap, margins, survival, risks, rules } = file;
  return {
    ...{ file, model: { recipe, cap, margins, survival, risks, rules, forest } },
    faults: faults === null ? null : loadFaults(faults),
  };
}

function refuseOthers(expected: readonly number[], found: ArrayLike<number>, who: string): void {
  const differs = expected.some(
    (value, row) => !(Math.abs(value - (found[row] ?? NaN)) <= tolerance * (1 + Math.abs(value))),
  );
  if (differs || found.length !== expected.length)
    throw new RangeError(`With this file, ${who} would predict otherwise than when it was trained.`);
}
