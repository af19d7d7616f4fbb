export const METRIC_TRENDS = ['rising', 'stable', 'falling'] as const;
export type MetricTrend = (typeof METRIC_TRENDS)[number];

export interface Point {
  readonly timeMs: number;
  readonly value: number;
}

const LEAST_POINTS = 3;
/** Change over the whole span, as a share of the mean's magnitude, below which nothing moves. */
const LEAST_SHARE = 0.05;

/**
 * Direction of a least-squares line: it must climb more over the whole span than twice the residuals' deviation, and
 * more than 5 % of the mean. Null for fewer than three points.
 */
export function metricTrend(points: readonly Point[]): MetricTrend | null {
  if (points.length < LEAST_POINTS) return null;
  const meanTime = mean(points.map(({ timeMs }) => timeMs));
  const meanValue = mean(points.map(({ value }) => value));
  const spread = sum(points.map(({ timeMs }) => (timeMs - meanTime) ** 2));
  if (spread === 0) return null;
  const slope = sum(points.map(({ timeMs, value }) => (timeMs - meanTime) * (value - meanValue))) / spread;
  const residual = Math.sqrt(
    mean(points.map(({ timeMs, value }) => (value - meanValue - slope * (timeMs - meanTime)) ** 2)),
  );
  const times = points.map(({ timeMs }) => timeMs);
  const change = slope * (Math.max(...times) - Math.min(...times));
  if (Math.abs(change) <= Math.max(2 * residual, LEAST_SHARE * Math.abs(meanValue))) return 'stable';
  return change > 0 ? 'rising' : 'falling';
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
