import { columnsOf, type Matrix } from '../forest/matrix.ts';
import { covariances, principalDirections, ridgeWeights } from './linear.ts';
import { fitNormalisation, type Normalisation, normalised } from './normalisation.ts';
import { findRegimes } from './regimes.ts';
import { columnsByContent, relativeAges, stacked, type UnitSeries } from './unit-series.ts';
import { computeWindows, windowFeatures } from './windows.ts';

/** How features are made, fitted on training units; serving uses the very same. */
export interface UnitRecipe {
  /** Columns of the series that are read, by their number there. */
  readonly columns: readonly number[];
  readonly normalisation: Normalisation;
  /** Places among `columns` of which features are made. */
  readonly kept: readonly number[];
  /** Further signals: weighted sums of the kept ones. A tree sees one at a time; noise goes where many are summed. */
  readonly fused: readonly (readonly number[])[];
  /** Numbers of the features that are used; all when null. */
  readonly chosen: readonly number[] | null;
}

/** Directions of greatest variance of the changes among the fused signals. */
const principalSignals = 3;
/** In units of the variance of a normalised column, which is 1. */
const ridge = 0.02;
const [meanOfTen, changeSinceTen] = [2, 7];
/** Rows that the fused signals are fitted on, about. */
const fitRows = 8_000;

/** Regimes, and what is usual in each, from training units only. Columns that never vary are left out. */
export function fitUnitRecipe(units: readonly UnitSeries[], labels: Float64Array): UnitRecipe {
  const all = stacked(units);
  const columns = columnsByContent(all);
  const rows = columnsOf(all, columns);
  const normalisation = fitNormalisation(findRegimes(rows, relativeAges(units)), rows);
  // What tells the regime says nothing within it.
  const kept = columns.flatMap((_, place) => {
    const varies = normalisation.deviations.some((own) => (own[place] ?? 0) > 0);
    return varies && !normalisation.regimes.columns.includes(place) ? [place] : [];
  });
  const plain = { columns, normalisation, kept, fused: [], chosen: null };
  return { ...plain, fused: fuse(plain, units, labels) };
}

/** The sums that tell the labels best, by level and by change, and those in which units change most. */
function fuse(recipe: UnitRecipe, units: readonly UnitSeries[], labels: Float64Array): number[][] {
  if (recipe.kept.length < 2) return [];
  const step = Math.max(1, Math.floor(labels.length / fitRows));
  const picked = labels.filter((_, row) => row % step === 0);
  const [levels, changes] = [meanOfTen, changeSinceTen].map(() =>
    recipe.kept.map(() => new Float64Array(picked.length)),
  );
  let before = 0;
  for (const unit of units) {
    signalsOf(recipe, unit).forEach((signal, index) => {
      computeWindows(signal, (at, feature, value) => {
        const row = before + at;
        if (row % step !== 0) return;
        const into = feature === meanOfTen ? levels : feature === changeSinceTen ? changes : undefined;
        const column = into?.[index];
        if (column !== undefined) column[row / step] = value;
      });
    });
    before += unit.values.rows;
  }
  const [byLevel, byChange] = [levels ?? [], changes ?? []];
  return [
    ridgeWeights(byLevel, picked, ridge),
    ridgeWeights(byChange, picked, ridge),
    ...principalDirections(covariances(byChange), principalSignals),
  ].map(scaled);
}

/** Of length 1. */
function scaled(weights: readonly number[]): number[] {
  const length = Math.hypot(...weights);
  return weights.map((weight) => (length > 0 ? weight / length : 0));
}

/** The normalised signals of a unit: the kept columns, then the fused ones. */
export function signalsOf(recipe: UnitRecipe, { values }: UnitSeries): Float64Array[] {
  const scores = normalised(recipe.normalisation, columnsOf(values, recipe.columns));
  const own = recipe.kept.map((place) => scores.subarray(place * values.rows, (place + 1) * values.rows));
  const fused = recipe.fused.map((weights) => {
    const sum = new Float64Array(values.rows);
    own.forEach((signal, index) => {
      const weight = weights[index] ?? 0;
      for (let row = 0; row < values.rows; row += 1) sum[row] = (sum[row] as number) + weight * (signal[row] as number);
    });
    return sum;
  });
  return [...own, ...fused];
}

const fullWidth = ({ kept, fused }: UnitRecipe): number => (kept.length + fused.length) * windowFeatures.length + 1;

export const featureCount = (recipe: UnitRecipe): number => recipe.chosen?.length ?? fullWidth(recipe);

/** Which signal a feature is made of (a kept column, then fused ones, by number) and how; null for the age. */
export function originOf(
  recipe: UnitRecipe,
  feature: number,
): { readonly signal: number; readonly window: number } | null {
  const number = recipe.chosen?.[feature] ?? feature;
  if (number === fullWidth(recipe) - 1) return null;
  return { signal: Math.floor(number / windowFeatures.length), window: number % windowFeatures.length };
}

/**
 * A row of features for each step of a unit: per signal what `windowFeatures` names, then the age; of these the chosen
 * ones. A row depends on its step and the steps before, on nothing later.
 */
export function unitFeatures(recipe: UnitRecipe, unit: UnitSeries): Matrix {
  const { rows } = unit.values;
  const width = featureCount(recipe);
  const features = new Float64Array(rows * width);
  const full = fullWidth(recipe);
  const places = new Int32Array(full).fill(-1);
  for (let place = 0; place < width; place += 1) places[recipe.chosen?.[place] ?? place] = place;
  signalsOf(recipe, unit).forEach((signal, index) => {
    const from = index * windowFeatures.length;
    if (places.subarray(from, from + windowFeatures.length).every((place) => place < 0)) return;
    computeWindows(signal, (step, feature, value) => {
      const place = places[from + feature] as number;
      if (place >= 0) features[step * width + place] = value;
    });
  });
  const agePlace = places[full - 1] as number;
  if (agePlace >= 0) for (let step = 0; step < rows; step += 1) features[step * width + agePlace] = unit.age[step] ?? 0;
  return { rows, columns: width, values: features };
}

/** The features of all units, in the order of `stacked`. */
export function featuresOfAll(recipe: UnitRecipe, units: readonly UnitSeries[]): Matrix {
  const rows = units.reduce((sum, { values }) => sum + values.rows, 0);
  const columns = featureCount(recipe);
  const values = new Float64Array(rows * columns);
  let at = 0;
  for (const unit of units) {
    const part = unitFeatures(recipe, unit);
    values.set(part.values, at);
    at += part.values.length;
  }
  return { rows, columns, values };
}
