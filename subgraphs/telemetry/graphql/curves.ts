import { unpackFlags } from '../../../core/contracts/reading-flags.ts';
import type { TelemetryContext } from '../context.ts';
import { downSample, type Point } from '../domain/down-sample.ts';
import { withBands } from '../domain/series-source.ts';
import type { Window } from '../domain/windows.ts';
import { maxSeriesRows, type SeriesRequest, seriesRows } from '../store/read-series.ts';
import type { Series } from './reading-types.ts';

/** All readings of the range, thinned to `target` of them. */
export async function curveOfReadings(
  request: SeriesRequest,
  target: number,
  context: TelemetryContext,
): Promise<Series> {
  const rows = await context.read((client) => seriesRows(client, request, context.fetchCold));
  const counts = { good: 0, suspect: 0, bad: 0 };
  const curve: Point[] = [];
  for (const { time, value, flags } of rows) {
    const { quality } = unpackFlags(flags);
    counts[quality]++;
    if (quality !== 'bad') curve.push({ timeMs: time.getTime(), value });
  }
  const points = downSample(curve, target);
  return {
    ...{ metric: request.metric, unit: rows[0]?.unit ?? null, readings: curve.length, quality: counts },
    ...{ source: 'readings', from: request.from, resolution: resolutionOf(points) },
    to: rows.length === maxSeriesRows ? (rows.at(-1)?.time ?? request.to) : request.to,
    points: points.map(({ timeMs, value }) => ({ timestamp: new Date(timeMs), value, min: null, max: null })),
  };
}

/** Means of windows, thinned to `target` of them; each with the least and the greatest reading that it stands for. */
export async function curveOfWindows(
  request: SeriesRequest,
  target: number,
  window: Window,
  context: TelemetryContext,
): Promise<Series> {
  const { of, id, metric, from, to } = request;
  const functions = ['count', 'mean', 'min', 'max'] as const;
  const rows = await context.aggregates.load({ of, id, args: { from, to, requests: [{ metric, window, functions }] } });
  const sum = (figure: 'count' | 'bad' | 'suspect') => rows.reduce((total, row) => total + row[figure], 0);
  const windows = rows.flatMap(({ from: start, mean, min, max }) =>
    mean === null || min === null || max === null ? [] : [{ timeMs: start.getTime(), value: mean, min, max }],
  );
  const points = withBands(windows, downSample(windows, target));
  return {
    ...{ metric, unit: rows[0]?.unit ?? null, readings: sum('count'), source: window, from, to },
    quality: { good: sum('count') - sum('suspect'), suspect: sum('suspect'), bad: sum('bad') },
    resolution: resolutionOf(points),
    points: points.map(({ timeMs, ...point }) => ({ timestamp: new Date(timeMs), ...point })),
  };
}

function resolutionOf(points: readonly Point[]): string | null {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return null;
  return `PT${Math.round((last.timeMs - first.timeMs) / (points.length - 1) / 1000)}S`;
}
