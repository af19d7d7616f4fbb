import type pg from 'pg';
import type { ClosedBucket } from '../../../core/contracts/buckets-closed.ts';
import type { HourColumns } from './rollup-marks.ts';
import { momentsOf, partColumns, replaceParts, sketch, sumOfSquares, usageOf } from './rollup-parts.ts';

const hour = `telemetry.readings(k, metric, to_timestamp(h / 1000.0), to_timestamp(h / 1000.0) + interval '1 hour')`;

/** An hour with more readings than this (faster than one in 20 seconds) is kept by minutes too. */
export const readingsOfSlowHour = 180;

/**
 * Computes these hours from their readings, keeps them, and returns the ones that can be told: with a reading that is not
 * bad, none too large to be added up, of an installation and a metric that are known.
 */
export async function rollUpHours(client: pg.ClientBase, hours: HourColumns): Promise<ClosedBucket[]> {
  const values = [hours.installationKey, hours.metricId, hours.hour];
  const { rows } = await client.query<ClosedBucket>(
    `with bucket as (
       insert into telemetry.rollup_1h as r (device_key, metric_id, hour, ${partColumns}, sum_of_squares, historical, minutes,
         rise, area, widest_s)
       select k, metric, to_timestamp(h / 1000.0), s.*, u.*
       from unnest($1::int[], $2::smallint[], $3::float8[]) due(k, metric, h)
       cross join lateral (
         select ${momentsOf}, ${sketch.keys}, ${sketch.counts}, ${sumOfSquares},
           coalesce(bool_and((flags >> 14) & 1 = 1) filter (where good), false), count(*) > ${readingsOfSlowHour}
         from (
           select ts, value, flags, flags & 3 <> 2 as good
           from ${hour}
         ) reading
       ) s
       cross join lateral ${usageOf('metric', hour)} u
       on conflict (device_key, metric_id, hour) do update set ${replaceParts},
         sum_of_squares = excluded.sum_of_squares, historical = excluded.historical, minutes = excluded.minutes,
         rise = excluded.rise, area = excluded.area, widest_s = excluded.widest_s
       returning r.*
     )
     select b.device_key as "installationKey", b.metric_id as "metricId", m.name as metric, m.unit,
       i.subject_id as "subjectId", i.equipment_id as "equipmentId", i.device_id as "deviceId",
       extract(epoch from b.hour)::float8 * 1000 as start, b.count, b.sum, b.sum_of_squares as "sumOfSquares",
       b.min, b.max, b.first, b.last, b.historical
     from bucket b
     join telemetry.installation i on i.key = b.device_key
     join telemetry.metric m on m.id = b.metric_id
     where b.count > 0 and b.sum is not null
     order by b.hour, b.device_key, b.metric_id`,
    values,
  );
  await rollUpWithin(client, values, 'rollup_1m', '1 minute');
  await rollUpWithin(client, values, 'rollup_5m', '5 minutes');
  return rows;
}

/** The windows inside of those of these hours that are kept by minutes. */
async function rollUpWithin(
  client: pg.ClientBase,
  hours: readonly (readonly number[])[],
  table: 'rollup_1m' | 'rollup_5m',
  width: string,
): Promise<void> {
  await client.query(
    `insert into telemetry.${table} (device_key, metric_id, start, ${partColumns})
     select r.device_key, r.metric_id, s.*
     from unnest($1::int[], $2::smallint[], $3::float8[]) due(k, metric, h)
     join telemetry.rollup_1h r on r.device_key = k and r.metric_id = metric and r.hour = to_timestamp(h / 1000.0) and r.minutes
     cross join lateral (
       select start, ${momentsOf}, ${sketch.keys}, ${sketch.counts}
       from (
         select date_bin('${width}', ts, '2000-01-01Z') as start, ts, value, flags, flags & 3 <> 2 as good
         from telemetry.readings(k, metric, r.hour, r.hour + interval '1 hour')
       ) reading group by start
     ) s
     on conflict (device_key, metric_id, start) do update set ${replaceParts}`,
    [...hours],
  );
}
