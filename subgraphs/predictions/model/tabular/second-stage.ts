import { type Forest, predict } from '../forest/forest.ts';
import { classWeights, type GrowTrees, growForest } from '../forest/grow.ts';
import { splitImportance } from '../forest/importance.ts';
import { type Matrix, rowsOf } from '../forest/matrix.ts';
import { outOfBag } from '../forest/out-of-bag.ts';
import { type Derived, derive, inputs, pairs } from './derive.ts';

/**
 * Which of the rare classes a row belongs to, given that it is not of the usual one. Where one class is most of the rows, a
 * forest over all of them spends its splits on telling that one from the rest; this one is grown on the rest alone, and sees
 * beside the features what forests over all rows say of each class (stacking, Wolpert 1992; out of bag in training).
 */
export interface SecondStage {
  /** Number of the usual class. */
  readonly usual: number;
  /** Numbers of the others. */
  readonly others: readonly number[];
  readonly features: readonly Derived[];
  /** For each of the others: it against all rest, over all rows. */
  readonly heads: readonly Forest[];
  readonly forest: Forest;
}

/** The first stage, and what it was trained on. */
export interface FirstStage {
  readonly grow: GrowTrees;
  readonly table: Matrix;
  /** Number of the class of each row. */
  readonly numbers: Float64Array;
  readonly classes: number;
  readonly seed: number;
  /** Shares of the classes by trees that had not seen the row. */
  readonly unseen: Float64Array;
}

/** A class that is more than this share of all rows is the usual one. */
const usualShare = 0.5;
/** Fewer rows of the others teach nothing. */
const minRows = 20;
const leastImportance = 0.25;
const sizes = { choice: 200, heads: 100, forest: 400 };
const settings = { minLeaf: 1, maxDepth: 30 };
const [headShare, forestShare] = [0.5, 0.25];

/** Null where there is no usual class, nothing to tell apart beside it, or the first stage does better out of bag. */
export async function trainSecondStage(first: FirstStage, usual: number): Promise<SecondStage | null> {
  const { grow, table, numbers, classes, seed, unseen } = first;
  const rare = Array.from(numbers.keys()).filter((row) => numbers[row] !== usual);
  const others = Array.from({ length: classes }, (_, kind) => kind).filter((kind) => kind !== usual);
  const isUsual = numbers.length - rare.length > usualShare * numbers.length;
  if (!isUsual || others.length < 2 || rare.length < minRows) return null;
  const rows = rowsOf(table, rare);
  const labels = Float64Array.from(rare, (row) => others.indexOf(numbers[row] ?? 0));
  const features = await usefulFeatures(first, { rows, labels, classes: others.length });
  const all = derive(table, features);
  const heads: Forest[] = [];
  const said: Float64Array[] = [];
  for (const kind of others) {
    const isKind = numbers.map((number) => Number(number === kind));
    const data = { features: all, labels: isKind, weights: classWeights(isKind, 2, 0.5) };
    const head = await growForest(grow, data, {
      ...{ ...settings, featureShare: headShare, classes: 2, trees: sizes.heads, seed },
    });
    heads.push(head);
    said.push(outOfBag(head, { ...all, groups: null, seed }).predicted);
  }
  const stacked = stack(derive(rows, features), [
    pick(unseen, classes, rare),
    ...said.map((own) => pick(own, 2, rare, 1)),
  ]);
  const forest = await growForest(
    grow,
    { features: stacked, labels },
    { ...settings, featureShare: forestShare, classes: others.length, trees: sizes.forest, seed },
  );
  const own = outOfBag(forest, { ...stacked, groups: null, seed }).predicted;
  const before = others.map((kind) => pick(unseen, classes, rare, kind));
  const without = conditional(before.map(({ values }) => values));
  if (brierOf(own, labels, others.length) > brierOf(without, labels, others.length)) return null;
  return { usual, others, features, heads, forest };
}

async function usefulFeatures(
  { grow, table, seed }: FirstStage,
  { rows, labels, classes }: { readonly rows: Matrix; readonly labels: Float64Array; readonly classes: number },
): Promise<Derived[]> {
  const all = [...inputs(table.columns), ...pairs(Array.from({ length: table.columns }, (_, column) => column))];
  const chosen = { ...settings, featureShare: headShare, classes, trees: sizes.choice, seed };
  const importance = splitImportance(await growForest(grow, { features: derive(rows, all), labels }, chosen));
  return all.filter((_, at) => (importance[at] ?? 0) > leastImportance / all.length);
}

/** Further columns of a matrix: all of `width` of the rows, or the one with the number. NaN, of a row that all trees saw, is 0. */
function pick(shares: Float64Array, width: number, rows: readonly number[], only?: number): Matrix {
  const columns = only === undefined ? width : 1;
  const values = new Float64Array(rows.length * columns);
  rows.forEach((row, at) => {
    for (let column = 0; column < columns; column += 1) {
      const share = shares[row * width + (only ?? column)] ?? 0;
      values[at * columns + column] = Number.isNaN(share) ? 0 : share;
    }
  });
  return { rows: rows.length, columns, values };
}

/** The columns of all, side by side. */
function stack(first: Matrix, more: readonly Matrix[]): Matrix {
  const all = [first, ...more];
  const columns = all.reduce((sum, one) => sum + one.columns, 0);
  const values = new Float64Array(first.rows * columns);
  let before = 0;
  for (const one of all) {
    for (let row = 0; row < first.rows; row += 1)
      values.set(one.values.subarray(row * one.columns, (row + 1) * one.columns), row * columns + before);
    before += one.columns;
  }
  return { rows: first.rows, columns, values };
}

/** Row by row the shares among these columns; equal ones where all are 0. */
function conditional(columns: readonly Float64Array[]): Float64Array {
  const rows = columns[0]?.length ?? 0;
  const shares = new Float64Array(rows * columns.length);
  for (let row = 0; row < rows; row += 1) {
    const sum = columns.reduce((all, own) => all + (own[row] ?? 0), 0);
    columns.forEach((own, kind) => {
      shares[row * columns.length + kind] = sum > 0 ? (own[row] ?? 0) / sum : 1 / columns.length;
    });
  }
  return shares;
}

function brierOf(shares: Float64Array, labels: Float64Array, classes: number): number {
  let sum = 0;
  labels.forEach((label, row) => {
    for (let kind = 0; kind < classes; kind += 1) {
      const share = shares[row * classes + kind] ?? 0;
      sum += ((Number.isNaN(share) ? 0 : share) - Number(label === kind)) ** 2;
    }
  });
  return sum;
}

/** Per row the share of each of the other classes, given that it is one of them. `shares` are those of the first stage. */
export function amongOthers(
  { others, features, heads, forest }: SecondStage,
  table: Matrix,
  shares: Float64Array,
): Float64Array {
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  const derived = derive(table, features);
  const said = heads.map((head) => pick(predict(head, derived), 2, rows, 1));
  return predict(forest, stack(derived, [pick(shares, others.length + 1, rows), ...said]));
}
