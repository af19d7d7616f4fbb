import type { Point } from '../life.ts';
import { mean } from '../statistics.ts';
import type { GivenColumn } from '../tabular/encode.ts';

/** What is looked at: the last week, against what was usual from four months to one month before. In hours. */
export const recentHours = 7 * 24;
const usualFrom = 120 * 24;
const usualUntil = 30 * 24;
/** Fewer points than this say nothing of what is usual. */
const minUsual = 3;
/** In deviations: beyond, it is broken in whatever way. */
const mostDeviations = 30;

/**
 * How far each metric of a unit is from its own usual, in deviations, as known at an hour; the one function of training and
 * serving. NaN where a metric has no recent, or too few usual, points. Later points are not looked at.
 */
export function symptomsAt(points: readonly Point[], at: number, metrics: number): number[] {
  const known = points.filter((point) => point.at <= at);
  const recent = known.filter((point) => point.at > at - recentHours);
  const old = known.filter((point) => point.at <= at - recentHours);
  const window = old.filter((point) => point.at > at - usualFrom && point.at <= at - usualUntil);
  const usual = window.length >= minUsual ? window : old;
  return Array.from({ length: metrics }, (_, metric) => {
    const of = (some: readonly Point[]) => some.flatMap(({ values }) => values[metric] ?? []);
    return deviations(of(recent), of(usual));
  });
}

function deviations(recent: readonly number[], usual: readonly number[]): number {
  if (recent.length === 0 || usual.length < minUsual) return NaN;
  const centre = mean(usual);
  const spread = Math.sqrt(mean(usual.map((value) => (value - centre) ** 2)));
  const away = mean(recent) - centre;
  if (spread === 0) return away === 0 ? 0 : Math.sign(away) * mostDeviations;
  return Math.max(-mostDeviations, Math.min(mostDeviations, away / spread));
}

/** Rows of symptoms as the columns that a model of classes is trained on. */
export const columnsOfSymptoms = (rows: readonly (readonly number[])[]): Extract<GivenColumn, { kind: 'numbers' }>[] =>
  (rows[0] ?? []).map((_, metric) => ({
    kind: 'numbers',
    values: Float64Array.from(rows, (row) => row[metric] ?? NaN),
  }));
