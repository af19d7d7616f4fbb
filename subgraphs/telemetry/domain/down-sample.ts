export interface Point {
  /** Unix milliseconds. */
  readonly timeMs: number;
  readonly value: number;
}

/**
 * Largest-Triangle-Three-Buckets: at most `target` (>= 3) points that keep the shape of the curve, first and last
 * included. Source: S. Steinarsson, "Downsampling Time Series for Visual Representation", University of Iceland 2013.
 */
export function downSample(points: readonly Point[], target: number): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length <= target) return points;
  const size = (points.length - 2) / (target - 2);
  const kept: Point[] = [first];
  let previous = first;
  for (let bucket = 0; bucket < target - 2; bucket++) {
    const start = Math.floor(bucket * size) + 1;
    const end = Math.floor((bucket + 1) * size) + 1;
    const next = mean(
      points.slice(end, Math.max(end + 1, Math.min(Math.floor((bucket + 2) * size) + 1, points.length))),
    );
    previous = largest(points.slice(start, end), previous, next) ?? previous;
    kept.push(previous);
  }
  kept.push(last);
  return kept;
}

function mean(points: readonly Point[]): Point {
  let [timeMs, value] = [0, 0];
  for (const point of points) {
    timeMs += point.timeMs / points.length;
    value += point.value / points.length;
  }
  return { timeMs, value };
}

/** The point that spans the largest triangle with the one before and the mean of the ones after. */
function largest(points: readonly Point[], a: Point, c: Point): Point | null {
  let [best, bestArea] = [null as Point | null, -1];
  for (const b of points) {
    const area = Math.abs((a.timeMs - c.timeMs) * (b.value - a.value) - (a.timeMs - b.timeMs) * (c.value - a.value));
    if (area > bestArea) [best, bestArea] = [b, area];
  }
  return best;
}
