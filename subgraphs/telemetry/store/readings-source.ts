/** Archived days that were fetched, as JSON of rows of `telemetry.day`; this one when there are none. */
export const noCold = '[]';

interface Stretch {
  readonly key: string;
  readonly metric: string;
  readonly from: string;
  readonly to: string;
  /** Parameter with the archived days of the query. */
  readonly cold: string;
}

/**
 * SQL for rows `ts, value, flags` of one series from a moment until before another, wherever they are stored; arguments
 * are expressions. Recent readings and packed days are in the tables; of archived days, the caller has fetched what he
 * needs. Such a day counts only while the table has it not (again), so nothing is read twice.
 */
export const readingsIn = ({ key, metric, from, to, cold }: Stretch): string => `(
  select ts, value, flags from telemetry.readings(${key}, ${metric}, ${from}, ${to})
  union all
  select u.ts, u.value, u.flags
  from jsonb_populate_recordset(null::telemetry.day, ${cold}::jsonb) c
  join telemetry.day d on d.device_key = c.device_key and d.metric_id = c.metric_id and d.day = c.day and not d.packed
  cross join lateral telemetry.unpack(c) u
  where c.device_key = ${key} and c.metric_id = ${metric} and u.ts >= ${from} and u.ts < ${to}
)`;

/** The same of all series of an installation: rows `metric_id, ts, value, flags`. */
export const allReadingsIn = ({ key, from, to, cold }: Omit<Stretch, 'metric'>): string => `(
  select metric_id, ts, value, flags from telemetry.raw where device_key = ${key} and ts >= ${from} and ts < ${to}
  union all
  select d.metric_id, u.ts, u.value, u.flags from telemetry.day d cross join lateral telemetry.unpack(d) u
  where d.device_key = ${key} and d.packed
    and d.day >= (${from} at time zone 'UTC')::date and d.day <= (${to} at time zone 'UTC')::date
    and u.ts >= ${from} and u.ts < ${to}
  union all
  select c.metric_id, u.ts, u.value, u.flags
  from jsonb_populate_recordset(null::telemetry.day, ${cold}::jsonb) c
  join telemetry.day d on d.device_key = c.device_key and d.metric_id = c.metric_id and d.day = c.day and not d.packed
  cross join lateral telemetry.unpack(c) u
  where c.device_key = ${key} and u.ts >= ${from} and u.ts < ${to}
)`;
