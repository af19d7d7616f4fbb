import { type Factor, factorsOf } from './factors.ts';
import { type Point, recentHours, seriesOf, varies } from './life.ts';
import { intervalLevel } from './life/interval.ts';
import { predictFromFeatures } from './life/predict-life.ts';
import type { MaintenanceRule } from './life/renewal.ts';
import { presentFeatures } from './life/train-life.ts';
import type { LoadedModel as Loaded } from './unit-model.ts';

type LoadedModel = Pick<Loaded, 'file' | 'model'>;

/** What a model says of a unit. Times in days from `asOf` on. */
export interface UnitPrediction {
  readonly days: number;
  readonly low: number;
  readonly high: number;
  readonly level: number;
  /** 0 to 100. */
  readonly health: number;
  readonly confidence: number;
  readonly factors: readonly Factor[];
  readonly days7: number;
  readonly days30: number;
  readonly days90: number;
  /** When to maintain, in hours; see the model. */
  readonly rules: readonly MaintenanceRule[];
}

export type UnitAnswer =
  | { readonly basis: 'limited_data'; readonly reason: string; readonly quality: number | null }
  | {
      readonly basis: 'full_data' | 'partial_data';
      readonly reason: string | null;
      readonly quality: number;
      readonly prediction: UnitPrediction;
    };

/** Below this share of the model's metrics nothing is predicted. */
export const minMetricShare = 0.7;
/** Fewer hours than this are no history. */
export const minHours = 3;
/** So many hours of exactly the same value are a sensor that is stuck. */
const stuckAfter = 24;

/**
 * `points` are the unit's present life, oldest first, with the model's metrics in its order. Quality is the share of the
 * metrics that are there times the share of the usual hours of the last day; confidence is the skill of the model on units
 * that it had not seen times that. A metric that is missing or stuck counts as usual.
 */
export function predictUnit({ file, model }: LoadedModel, points: readonly Point[]): UnitAnswer {
  const { metrics } = file;
  if (points.length < minHours)
    return limited(`There are ${points.length} hours of history; ${minHours} are needed.`, null);
  const state = metrics.map((_, metric) => stateOf(points, metric));
  const present = state.filter((one) => one === 'live').length;
  const share = present / metrics.length;
  const quality = share * completeness(points, file.hoursPerDay);
  const lacking = metrics.filter((_, metric) => state[metric] !== 'live');
  if (share < minMetricShare) return limited(lack(lacking, metrics.length, state.includes('stuck')), quality);
  const live = points.map(({ at, values }) => ({
    ...{ at, values: values.map((value, metric) => (state[metric] === 'live' ? value : null)) },
  }));
  return {
    basis: share < 1 ? 'partial_data' : 'full_data',
    reason: share < 1 ? lack(lacking, metrics.length, state.includes('stuck')) : null,
    quality,
    prediction: predictionOf({ file, model }, live, quality),
  };
}

function predictionOf({ file, model }: LoadedModel, points: readonly Point[], quality: number): UnitPrediction {
  const series = seriesOf({ unit: '', points }, file.stepHours);
  const features = presentFeatures(model.recipe, series);
  const { remaining, low, high, risks } = predictFromFeatures(model, features, series.age.at(-1) ?? 0);
  const [days7 = NaN, days30 = NaN, days90 = NaN] = risks;
  const all = presentFeatures({ ...model.recipe, chosen: null }, series);
  return {
    ...{ days: remaining / 24, low: low / 24, high: high / 24, level: intervalLevel },
    ...{ health: Math.round(100 * Math.min(1, remaining / model.cap)), confidence: file.skill * quality },
    ...{ days7, days30, days90, rules: model.rules, factors: factorsOf(model, file.metrics, { features, all }) },
  };
}

const limited = (reason: string, quality: number | null) => ({ basis: 'limited_data', reason, quality }) as const;

function stateOf(points: readonly Point[], metric: number): 'live' | 'stuck' | 'missing' {
  const now = points.at(-1)?.at ?? 0;
  const known = points.filter(({ values }) => (values[metric] ?? null) !== null);
  if (known.every(({ at }) => now - at >= recentHours)) return 'missing';
  const values = known.flatMap(({ values: all }) => all[metric] ?? []);
  return values.length >= stuckAfter && !varies(values) ? 'stuck' : 'live';
}

function completeness(points: readonly Point[], hoursPerDay: number): number {
  const now = points.at(-1)?.at ?? 0;
  const recent = points.filter(({ at }) => now - at < recentHours).length;
  return Math.min(1, recent / Math.max(1, Math.floor(hoursPerDay)));
}

function lack(metrics: readonly string[], all: number, stuck: boolean): string {
  const what = stuck ? 'have no recent readings or never vary' : 'have no recent readings';
  return `${metrics.length} of the ${all} metrics that the model needs ${what}: ${metrics.join(', ')}.`;
}
