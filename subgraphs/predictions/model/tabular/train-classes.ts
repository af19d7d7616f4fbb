import { type Forest, predict } from '../forest/forest.ts';
import { classWeights, type GrowTrees, growForest } from '../forest/grow.ts';
import { splitImportance } from '../forest/importance.ts';
import type { Matrix } from '../forest/matrix.ts';
import { outOfBag } from '../forest/out-of-bag.ts';
import { isotonic, type Rising, valueAt } from '../isotonic.ts';
import { type Derived, derive, inputs, pairs } from './derive.ts';
import { encode, fitTableCode, type GivenColumn, type TableCode } from './encode.ts';
import { amongOthers, type SecondStage, trainSecondStage } from './second-stage.ts';

/** What tells the class of a row. */
export interface ClassModel {
  readonly code: TableCode;
  readonly features: readonly Derived[];
  readonly forest: Forest;
  /** Names of the classes, by number. */
  readonly classes: readonly string[];
  /** For each class, from the share of the trees to its probability. */
  readonly calibration: readonly Rising[];
  /** Which of the rare classes, where one is most of the rows and this does better; else null. */
  readonly second: SecondStage | null;
}

export interface ClassFigures {
  readonly rows: number;
  readonly inputs: number;
  readonly features: number;
  /** Which of the sets of features was best on rows that the trees had not seen. */
  readonly chosenSet: string;
  /** Brier scores (sum over classes) of the sets, before calibration. */
  readonly brierBySet: Readonly<Record<string, number>>;
}

/** Inputs that are joined with each other, the most important ones. */
const maxPaired = 12;
const leastImportance = 0.25;
const settings = { minLeaf: 1, featureShare: 0.5, maxDepth: 30 };
const usual = { trees: 200, seed: 7 };

/** @throws RangeError when there is a single class, or nothing to learn from */
export async function trainClasses(
  grow: GrowTrees,
  columns: readonly GivenColumn[],
  labels: readonly string[],
  options: Partial<typeof usual> = {},
): Promise<{ model: ClassModel; figures: ClassFigures }> {
  const { trees, seed } = { ...usual, ...options };
  const classes = [...new Set(labels)].sort();
  if (classes.length < 2)
    throw new RangeError(`All rows have the label "${classes[0] ?? ''}": there is nothing to tell apart.`);
  const numbers = Float64Array.from(labels, (label) => classes.indexOf(label));
  const most = mostFrequent(numbers, classes.length);
  const code = fitTableCode(
    columns,
    labels.map((label) => label !== classes[most]),
  );
  const table = encode(code, columns);
  if (table.columns === 0) throw new RangeError('No input varies: there is nothing to tell the classes by.');
  const task: Task = { grow, table, numbers, classes: classes.length, seed };
  const sets = await featureSets(task);
  const tried = await Promise.all(
    Object.entries(sets).map(async ([name, features]) => ({
      name,
      features,
      ...(await tryFeatures(task, features, trees)),
    })),
  );
  const best = tried.reduce((least, one) => (one.brier < least.brier ? one : least));
  const calibration = classes.map((_, kind) => calibrate(best.unseen, numbers, { kind, classes: classes.length }));
  const second = await trainSecondStage({ ...task, unseen: best.unseen }, most);
  return {
    model: { code, features: best.features, forest: best.forest, classes, calibration, second },
    figures: {
      ...{ rows: table.rows, inputs: table.columns, features: best.features.length, chosenSet: best.name },
      brierBySet: Object.fromEntries(tried.map(({ name, brier }) => [name, brier])),
    },
  };
}

function mostFrequent(numbers: Float64Array, classes: number): number {
  const counts = new Int32Array(classes);
  for (const number of numbers) counts[number] = (counts[number] ?? 0) + 1;
  return counts.indexOf(Math.max(...counts));
}

interface Task {
  readonly grow: GrowTrees;
  readonly table: Matrix;
  readonly numbers: Float64Array;
  readonly classes: number;
  readonly seed: number;
}

/** The inputs; with all pairs; the useful ones of these. */
async function featureSets(task: Task): Promise<Record<string, Derived[]>> {
  const plain = inputs(task.table.columns);
  const byInput = await importanceOf(task, plain);
  const paired = Array.from(byInput.keys())
    .sort((a, b) => (byInput[b] ?? 0) - (byInput[a] ?? 0))
    .slice(0, maxPaired)
    .sort((a, b) => a - b);
  const all = [...plain, ...pairs(paired)];
  const importance = await importanceOf(task, all);
  const useful = all.filter((_, at) => (importance[at] ?? 0) > leastImportance / all.length);
  return { inputs: plain, 'inputs and pairs': all, 'the useful of these': useful.length > 0 ? useful : plain };
}

/** Rare classes count as much as frequent ones when it is asked what tells them apart. */
async function importanceOf(
  { grow, table, numbers, classes, seed }: Task,
  features: readonly Derived[],
): Promise<Float64Array> {
  const data = { features: derive(table, features), labels: numbers, weights: classWeights(numbers, classes, 0.5) };
  return splitImportance(await growForest(grow, data, { ...settings, classes, trees: 60, seed: seed + 1 }));
}

async function tryFeatures({ grow, table, numbers, classes, seed }: Task, features: readonly Derived[], trees: number) {
  const matrix = derive(table, features);
  const forest = await growForest(grow, { features: matrix, labels: numbers }, { ...settings, classes, trees, seed });
  const { predicted } = outOfBag(forest, { ...matrix, groups: null, seed });
  let brier = 0;
  let rows = 0;
  for (let row = 0; row < table.rows; row += 1) {
    if (Number.isNaN(predicted[row * classes])) continue;
    rows += 1;
    for (let kind = 0; kind < classes; kind += 1) {
      brier += ((predicted[row * classes + kind] ?? 0) - Number(numbers[row] === kind)) ** 2;
    }
  }
  return { forest, unseen: predicted, brier: brier / Math.max(1, rows) };
}

function calibrate(
  unseen: Float64Array,
  numbers: Float64Array,
  { kind, classes }: { kind: number; classes: number },
): Rising {
  const known = Array.from(numbers.keys()).filter((row) => !Number.isNaN(unseen[row * classes + kind]));
  return isotonic(
    known.map((row) => unseen[row * classes + kind] ?? 0),
    known.map((row) => Number(numbers[row] === kind)),
  );
}

/** Per row the probability of each class; they sum to 1. */
export function classProbabilities(model: ClassModel, columns: readonly GivenColumn[]): number[][] {
  const { code, features, forest, classes, second } = model;
  const table = encode(code, columns);
  const shares = predict(forest, derive(table, features));
  const rows = Array.from({ length: table.rows }, (_, row) => calibrated(model, shares, row));
  if (second === null) return rows;
  const among = amongOthers(second, table, shares);
  const { usual, others } = second;
  return rows.map((own, row) => {
    const rest = 1 - (own[usual] ?? 0);
    return classes.map((_, kind) =>
      kind === usual ? (own[usual] ?? 0) : rest * (among[row * others.length + others.indexOf(kind)] ?? 0),
    );
  });
}

function calibrated({ classes, calibration }: ClassModel, shares: Float64Array, row: number): number[] {
  const own = classes.map((_, kind) =>
    valueAt(calibration[kind] ?? { at: [], value: [] }, shares[row * classes.length + kind] ?? 0),
  );
  // Of two classes one decides: calibrated apart they need not sum to 1.
  if (own.length === 2) return [1 - (own[1] ?? 0), own[1] ?? 0];
  const sum = own.reduce((all, one) => all + one, 0);
  return own.map((one) => one / sum);
}
