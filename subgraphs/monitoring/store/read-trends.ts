import type { MetricTrend } from '../domain/metric-trend.ts';
import { metricTrend } from '../domain/metric-trend.ts';
import type { Interval } from '../domain/uptime.ts';
import type { Statement } from './statement.ts';
import { uuids } from './statement.ts';

export interface TrendPoint {
  readonly timestamp: Date;
  readonly value: number;
}

export interface MetricSeries {
  readonly metric: string;
  readonly unit: string;
  readonly trend: MetricTrend | null;
  readonly data: readonly TrendPoint[];
}

interface PointRow {
  readonly subject_id: string;
  readonly metric: string;
  readonly unit: string;
  readonly at: string | Date;
  readonly value: number;
}

/**
 * Means of closed hours of each metric of some subjects over one range, then what was read since; one statement. Several
 * sensors of a metric on one equipment are one series.
 */
export async function readTrends(
  run: Statement,
  ids: readonly string[],
  range: Interval,
): Promise<Map<string, MetricSeries[]>> {
  const [from, to] = [new Date(range.from).toISOString(), new Date(range.to).toISOString()];
  const rows = await run<PointRow>(
    `with points as (
       select subject_id, metric, min(unit) as unit, hour as at, sum(sum) / sum(count) as value
       from monitoring.hourly_point
       where subject_id = any ($1::uuid[]) and hour >= $2::timestamptz and hour < $3::timestamptz group by 1, 2, 4
     )
     select * from points
     union all
     select subject_id, metric, min(unit), max(at), avg(value) from monitoring.last_reading r
     where subject_id = any ($4::uuid[]) and at >= $5::timestamptz and at < $6::timestamptz
       and not exists (select 1 from points p
         where p.subject_id = r.subject_id and p.metric = r.metric and p.at + interval '1 hour' > r.at)
     group by 1, 2
     order by metric, at`,
    [uuids(ids), from, to, uuids(ids), from, to],
  );
  const series = new Map<string, Map<string, { unit: string; data: TrendPoint[] }>>(ids.map((id) => [id, new Map()]));
  for (const { subject_id: id, metric, unit, at, value } of rows) {
    const metrics = series.get(id);
    const known = metrics?.get(metric) ?? { unit, data: [] };
    known.data.push({ timestamp: new Date(at), value });
    metrics?.set(metric, known);
  }
  return new Map([...series].map(([id, metrics]) => [id, [...metrics].map(describe)]));
}

function describe([metric, { unit, data }]: [string, { unit: string; data: TrendPoint[] }]): MetricSeries {
  const points = data.map(({ timestamp, value }) => ({ timeMs: timestamp.getTime(), value }));
  return { metric, unit, data, trend: metricTrend(points) };
}
