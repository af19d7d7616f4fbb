import { type Point, recentHours } from './life.ts';
import { mean } from './statistics.ts';

/** How many features a metric gives. */
export const perMetric = 2;

/**
 * One row a point, from what was known then: per metric the mean of the last day and how far that is from the unit's own
 * first day, null without readings; then the age in hours.
 */
export function featureRows(points: readonly Point[]): (number | null)[][] {
  return points.map((_, index) => featuresAt(points, index));
}

/** The features at one point. */
export function featuresAt(points: readonly Point[], index: number): (number | null)[] {
  const now = points[index];
  const first = points[0];
  if (now === undefined || first === undefined) return [];
  const normal = windowOf(points, 0, index, ({ at }) => at - first.at < recentHours);
  const recent = recentWindow(points, index, now.at);
  const features = now.values.flatMap((_, metric) => {
    const level = meanOf(recent, metric);
    const usual = meanOf(normal, metric);
    return [level, level === null || usual === null ? null : level - usual];
  });
  return [...features, now.at - first.at];
}

function windowOf(points: readonly Point[], from: number, to: number, isIn: (point: Point) => boolean): Point[] {
  const found: Point[] = [];
  for (let index = from; index <= to; index += 1) {
    const point = points[index];
    if (point === undefined || !isIn(point)) break;
    found.push(point);
  }
  return found;
}

function recentWindow(points: readonly Point[], index: number, now: number): Point[] {
  const found: Point[] = [];
  for (let at = index; at >= 0; at -= 1) {
    const point = points[at];
    if (point === undefined || now - point.at >= recentHours) break;
    found.push(point);
  }
  return found;
}

function meanOf(points: readonly Point[], metric: number): number | null {
  const values = points.flatMap(({ values: all }) => all[metric] ?? []);
  return values.length === 0 ? null : mean(values);
}

/** The usual value of each feature, for units that lack one. */
export function usualFeatures(rows: readonly (readonly (number | null)[])[]): number[] {
  return (rows[0] ?? []).map((_, feature) => {
    const known = rows.flatMap((row) => row[feature] ?? []);
    return known.length === 0 ? 0 : mean(known);
  });
}

export const filled = (row: readonly (number | null)[], usual: readonly number[]): number[] =>
  row.map((value, feature) => value ?? usual[feature] ?? 0);
