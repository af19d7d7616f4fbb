import { originOf, type UnitRecipe } from './features/unit-features.ts';
import { windowFeatures } from './features/windows.ts';
import { contributions } from './forest/contributions.ts';
import type { LifeModel } from './life/train-life.ts';

export interface Factor {
  readonly name: string;
  /** Days that it adds to the remaining life, against what is usual in the group; negative shortens it. */
  readonly contribution: number;
  readonly description: string;
}

const maxFactors = 5;

/**
 * What the path through the trees attributes to each metric, greatest first. What a fused signal contributes is shared
 * among its metrics as they make it up: weight × the metric's own normalised value of the kind that the feature is.
 */
export function factorsOf(
  { recipe, forest }: LifeModel,
  metrics: readonly string[],
  { features, all }: { readonly features: Float64Array; readonly all: Float64Array },
): Factor[] {
  const byMetric = new Map<string, number>();
  const add = (name: string, hours: number) => byMetric.set(name, (byMetric.get(name) ?? 0) + hours);
  contributions(forest, features, 0).features.forEach((hours, feature) => {
    const origin = originOf(recipe, feature);
    if (origin === null) add('age', hours);
    else
      for (const [signal, share] of sharesOf(recipe, origin, all)) add(nameOf(recipe, metrics, signal), hours * share);
  });
  return [...byMetric]
    .map(([name, hours]) => {
      const contribution = hours / 24;
      const effect = contribution < 0 ? 'shortens' : 'lengthens';
      const size = Math.abs(contribution).toFixed(1);
      return { name, contribution, description: `${name} ${effect} the expected life by ${size} days.` };
    })
    .filter(({ contribution }) => contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, maxFactors);
}

const nameOf = ({ columns, kept }: UnitRecipe, metrics: readonly string[], signal: number): string =>
  metrics[columns[kept[signal] ?? -1] ?? -1] ?? '';

/** Kept signals and their shares, which sum to 1. `all` are all features, chosen or not. */
function sharesOf(
  { kept, fused }: UnitRecipe,
  { signal, window }: { readonly signal: number; readonly window: number },
  all: Float64Array,
): [number, number][] {
  const weights = fused[signal - kept.length];
  if (weights === undefined) return [[signal, 1]];
  const sizes = weights.map((weight, own) => Math.abs(weight * (all[own * windowFeatures.length + window] ?? 0)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size, own) => [own, total > 0 ? size / total : 1 / sizes.length]);
}
