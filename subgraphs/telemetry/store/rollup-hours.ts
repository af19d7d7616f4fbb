import type pg from 'pg';
import type { ClosedBucket } from '../../../core/contracts/buckets-closed.ts';
import type { HourColumns } from './rollup-marks.ts';

/**
 * Computes these hours from raw readings, keeps them, and returns the ones that can be told: with a reading that is not
 * bad, of an installation and a metric that are known.
 */
export async function rollUpHours(client: pg.ClientBase, hours: HourColumns): Promise<ClosedBucket[]> {
  const { rows } = await client.query<ClosedBucket>(
    `with bucket as (
       insert into telemetry.rollup_1h as r (device_key, metric_id, hour, count, bad, sum, sum_of_squares, min, max,
          first, last, historical, m2, first_at, last_at, sketch_keys, sketch_counts)
       select k, metric, to_timestamp(h / 1000.0), s.*, histogram.*
       from unnest($1::int[], $2::smallint[], $3::float8[]) due(k, metric, h)
       cross join lateral (
         select count(*) filter (where good), count(*) filter (where not good),
           sum(value) filter (where good), sum(value * value) filter (where good),
           min(value) filter (where good), max(value) filter (where good),
           (array_agg(value order by ts) filter (where good))[1], (array_agg(value order by ts desc) filter (where good))[1],
           coalesce(bool_and((flags >> 14) & 1 = 1) filter (where good), false),
           coalesce(var_pop(value) filter (where good) * count(*) filter (where good), 0),
           min(ts) filter (where good), max(ts) filter (where good)
         from (
           select ts, value, flags, flags & 3 <> 2 as good from telemetry.raw
           where device_key = k and metric_id = metric
             and ts >= to_timestamp(h / 1000.0) and ts < to_timestamp(h / 1000.0) + interval '1 hour'
         ) reading
       ) s
       cross join lateral (
         select array_agg(key order by key), array_agg(n order by key) from (
           select telemetry.sketch_key(value) as key, count(*)::int as n from telemetry.raw
           where device_key = k and metric_id = metric and flags & 3 <> 2
             and ts >= to_timestamp(h / 1000.0) and ts < to_timestamp(h / 1000.0) + interval '1 hour'
           group by 1
         ) cells
       ) histogram
       on conflict (device_key, metric_id, hour) do update set count = excluded.count, bad = excluded.bad,
         sum = excluded.sum, sum_of_squares = excluded.sum_of_squares, min = excluded.min, max = excluded.max,
         first = excluded.first, last = excluded.last, historical = excluded.historical, m2 = excluded.m2,
         first_at = excluded.first_at, last_at = excluded.last_at, sketch_keys = excluded.sketch_keys,
         sketch_counts = excluded.sketch_counts
       returning r.*
     )
     select b.device_key as "installationKey", b.metric_id as "metricId", m.name as metric, m.unit,
       i.subject_id as "subjectId", i.equipment_id as "equipmentId", i.device_id as "deviceId",
       extract(epoch from b.hour)::float8 * 1000 as start, b.count, b.sum, b.sum_of_squares as "sumOfSquares",
       b.min, b.max, b.first, b.last, b.historical
     from bucket b
     join telemetry.installation i on i.key = b.device_key
     join telemetry.metric m on m.id = b.metric_id
     where b.count > 0
     order by b.hour, b.device_key, b.metric_id`,
    [hours.installationKey, hours.metricId, hours.hour],
  );
  return rows;
}
