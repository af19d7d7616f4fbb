import { columnsOf, type Matrix } from '../forest/matrix.ts';
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
}

/** Regimes, and what is usual in each, from training units only. Columns that never vary are left out. */
export function fitUnitRecipe(units: readonly UnitSeries[]): UnitRecipe {
  const all = stacked(units);
  const columns = columnsByContent(all);
  const rows = columnsOf(all, columns);
  const normalisation = fitNormalisation(findRegimes(rows, relativeAges(units)), rows);
  // What tells the regime says nothing within it.
  const kept = columns.flatMap((_, place) => {
    const varies = normalisation.deviations.some((own) => (own[place] ?? 0) > 0);
    return varies && !normalisation.regimes.columns.includes(place) ? [place] : [];
  });
  return { columns, normalisation, kept };
}

export const featureCount = ({ kept }: UnitRecipe): number => kept.length * windowFeatures.length + 1;

/** Of feature number `feature`: the column of the series that it is made of; null for the age. */
export function sourceOf({ columns, kept }: UnitRecipe, feature: number): number | null {
  const place = kept[Math.floor(feature / windowFeatures.length)];
  return place === undefined ? null : (columns[place] ?? null);
}

/**
 * A row of features for each step of a unit: per column what `windowFeatures` names, of its normalised values; then the
 * age. A row depends on its step and the steps before, on nothing later.
 */
export function unitFeatures(recipe: UnitRecipe, { age, values }: UnitSeries): Matrix {
  const scores = normalised(recipe.normalisation, columnsOf(values, recipe.columns));
  const width = featureCount(recipe);
  const features = new Float64Array(values.rows * width);
  recipe.kept.forEach((place, index) => {
    const own = scores.subarray(place * values.rows, (place + 1) * values.rows);
    const from = index * windowFeatures.length;
    computeWindows(own, (step, feature, value) => {
      features[step * width + from + feature] = value;
    });
  });
  for (let step = 0; step < values.rows; step += 1) features[step * width + width - 1] = age[step] ?? 0;
  return { rows: values.rows, columns: width, values: features };
}

/** The features of all units, in the order of `stacked`. */
export function featuresOfAll(recipe: UnitRecipe, units: readonly UnitSeries[]): Matrix {
  const parts = units.map((unit) => unitFeatures(recipe, unit));
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const columns = featureCount(recipe);
  const values = new Float64Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    at += part.values.length;
  }
  return { rows, columns, values };
}
