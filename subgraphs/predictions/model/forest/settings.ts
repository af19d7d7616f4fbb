import type { Binned } from './bins.ts';

export interface ForestSettings {
  /** 1 for regression; else labels are the numbers of so many classes, 0 first. */
  readonly classes: number;
  readonly trees: number;
  readonly maxDepth: number;
  /** Different rows that a leaf has at least. */
  readonly minLeaf: number;
  /** Share of the features that each split looks at. */
  readonly featureShare: number;
  /** Labels of training rows that are kept in each leaf, drawn by weight, for quantiles; 0 for none. */
  readonly leafDraws: number;
  readonly seed: number;
}

export const usualSettings: ForestSettings = {
  ...{ classes: 1, trees: 100, maxDepth: 24, minLeaf: 5, featureShare: 1 / 3, leafDraws: 0, seed: 7 },
};

/** What trees are grown from. Arrays may be shared between threads. */
export interface Growth {
  readonly data: Binned;
  /** What splits are to tell: a number, or the number of a class. */
  readonly labels: Float64Array;
  /** What leaves keep for quantiles; `labels` when null. */
  readonly drawnLabels: Float64Array | null;
  /** How much a row counts, beside how often it was drawn; 1 each when null. */
  readonly weights: Float64Array | null;
  /** Which rows belong together, see bootstrap; none when null. */
  readonly groups: Int32Array | null;
  readonly settings: ForestSettings;
}

/** @throws RangeError with the reason when nothing can be learnt from this */
export function refuseUseless({ data, labels, drawnLabels, weights, groups, settings }: Growth): void {
  if (data.rows === 0 || data.columns === 0)
    throw new RangeError('There is nothing to learn from: no row or no column.');
  for (const [name, values] of Object.entries({ labels, drawnLabels, weights, groups })) {
    if (values !== null && values.length !== data.rows)
      throw new RangeError(`There are ${data.rows} rows and ${values.length} ${name}.`);
    const wrong = values?.findIndex((value) => !Number.isFinite(value)) ?? -1;
    if (wrong >= 0) throw new RangeError(`The ${name} have no finite number at row ${wrong}.`);
  }
  const { classes } = settings;
  const isClass = (label: number) => Number.isInteger(label) && label >= 0 && label < classes;
  if (classes > 1 && !labels.every(isClass))
    throw new RangeError(`A label is none of the classes 0 to ${classes - 1}.`);
  if (weights?.some((weight) => weight < 0) === true) throw new RangeError('A weight is less than 0.');
}
