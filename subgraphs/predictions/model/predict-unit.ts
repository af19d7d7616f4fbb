import { distributionAt, failureWithin, intervalLevel, intervalOf } from './calibration.ts';
import { featuresAt, filled, perMetric } from './features.ts';
import type { LoadedModel } from './forest.ts';
import { type Point, recentHours, varies } from './life.ts';

export interface Factor {
  readonly name: string;
  /** Days that it adds to the remaining life, against what is usual in the group; negative shortens it. */
  readonly contribution: number;
  readonly description: string;
}

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
const maxFactors = 5;

/**
 * `points` are the first and the last days of the unit's present life, oldest first, with the model's metrics in its order.
 * Quality is the share of the metrics that are there times the share of the usual hours of the last day; confidence is
 * the skill of the model on held-out units times that.
 */
export function predictUnit({ file, predict }: LoadedModel, points: readonly Point[]): UnitAnswer {
  const { metrics, usual, capHours, table } = file;
  if (points.length < minHours)
    return limited(`There are ${points.length} hours of history; ${minHours} are needed.`, null);
  const state = metrics.map((_, metric) => stateOf(points, metric));
  const present = state.filter((one) => one === 'live').length;
  const share = present / metrics.length;
  const quality = share * completeness(points, file.hoursPerDay);
  const lacking = metrics.filter((_, metric) => state[metric] !== 'live');
  if (share < minMetricShare) return limited(lack(lacking, metrics.length, state.includes('stuck')), quality);
  const features = filled(
    featuresAt(points, points.length - 1).map((value, feature) =>
      state[Math.floor(feature / perMetric)] === 'live' || feature >= metrics.length * perMetric ? value : null,
    ),
    usual,
  );
  const variants = [...metrics.map((_, metric) => withUsual(features, usual, metric)), ageless(features, usual)];
  const [hours = 0, ...without] = predict([features, ...variants]);
  const distribution = distributionAt(table, hours);
  const { low, high } = intervalOf(distribution);
  const within = (days: number) => failureWithin(distribution, days * 24);
  return {
    basis: share < 1 ? 'partial_data' : 'full_data',
    reason: share < 1 ? lack(lacking, metrics.length, state.includes('stuck')) : null,
    quality,
    prediction: {
      ...{ days: hours / 24, low: Math.min(low, hours) / 24, high: Math.max(high, hours) / 24, level: intervalLevel },
      ...{ health: Math.round(100 * Math.min(1, hours / capHours)), confidence: file.skill * quality },
      ...{ days7: within(7), days30: within(30), days90: within(90) },
      factors: factorsOf(metrics, hours, without),
    },
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

const withUsual = (features: readonly number[], usual: readonly number[], metric: number): number[] =>
  features.map((value, index) => (Math.floor(index / perMetric) === metric ? (usual[index] ?? value) : value));

const ageless = (features: readonly number[], usual: readonly number[]): number[] =>
  features.map((value, index) => (index === features.length - 1 ? (usual[index] ?? value) : value));

/** How much the prediction changes when a metric is replaced by what is usual, greatest first. */
function factorsOf(metrics: readonly string[], hours: number, without: readonly number[]): Factor[] {
  return [...metrics, 'age']
    .map((name, index) => {
      const contribution = (hours - (without[index] ?? hours)) / 24;
      const effect = contribution < 0 ? 'shortens' : 'lengthens';
      const size = Math.abs(contribution).toFixed(1);
      return { name, contribution, description: `${name} ${effect} the expected life by ${size} days.` };
    })
    .filter(({ contribution }) => contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, maxFactors);
}
