import type pg from 'pg';
import type { LateColumns } from '../writer/pending.ts';
import { markHours, hourMs } from './rollup-marks.ts';

/** Days (UTC, YYYY-MM-DD) of series by column. */
export interface DayColumns {
  readonly installationKey: number[];
  readonly metricId: number[];
  readonly day: string[];
}

/**
 * Who may see raw readings, packed days and marks disagree takes it shared; who moves or drops readings takes it alone.
 * Held until the end of the transaction.
 */
const storageLock = 824_617;
export const shareStorage = (client: pg.ClientBase) =>
  client.query({ name: 'share-storage', text: `select pg_advisory_xact_lock_shared(${storageLock})` });
/** @throws when it is not free within a second: whoever stores late readings would have to wait behind us */
export async function ownStorage(client: pg.ClientBase): Promise<void> {
  await client.query(`set local lock_timeout = '1s'`);
  await client.query(`select pg_advisory_xact_lock(${storageLock})`);
  await client.query('set local lock_timeout = 0');
}

const divisors = [1, 10, 100, 1_000, 10_000];
const exact = divisors
  .map(
    (by) =>
      `when bool_and(case when abs(value) <= ${2e9 / by} then round(value * ${by}) / ${by} = value else false end) then ${by}`,
  )
  .join(' ');

/** Puts rows `k, m, day, ts, value, flags` of `source` into one row a day each, in the shape that is smallest and exact. */
const pack = `
  , spaced as (
    select *, round(date_part('epoch', ts - lag(ts) over (partition by k, m, day order by ts)) * 1000)::int as delta from source
  ), shape as (
    select k, m, day, count(*)::int as n, min(ts) as start_at, max(ts) as last_at,
      array_agg(value order by ts) as vals, array_agg(flags order by ts) as fl, array_agg(coalesce(delta, 0) order by ts) as deltas,
      min(delta) as least_delta, max(delta) as most_delta, min(flags) as least_flag, max(flags) as most_flag,
      case ${exact} end::float8 as divisor,
      bool_and(case when value = 0 or abs(value) between 1e-30 and 1e30 then value::real::float8 = value else false end) as single
    from spaced group by k, m, day
  )
  insert into telemetry.day (device_key, metric_id, day, count, packed, start_at, last_at, last_value, last_flags,
    step_ms, deltas_ms, divisor, ints, reals, doubles, flag, flags)
  select k, m, day, n, true, start_at, last_at, vals[n], fl[n],
    case when n = 1 then 0 when least_delta = most_delta then least_delta end, case when least_delta <> most_delta then deltas end,
    divisor, case when divisor is not null then
      (select array_agg(round(v * divisor)::int order by i) from unnest(vals) with ordinality u(v, i)) end,
    case when divisor is null and single then vals::real[] end, case when divisor is null and not single then vals end,
    case when least_flag = most_flag then least_flag end, case when least_flag <> most_flag then fl end
  from shape
  on conflict (device_key, metric_id, day) do update set count = excluded.count, packed = true, start_at = excluded.start_at,
    last_at = excluded.last_at, last_value = excluded.last_value, last_flags = excluded.last_flags,
    step_ms = excluded.step_ms, deltas_ms = excluded.deltas_ms, divisor = excluded.divisor, ints = excluded.ints,
    reals = excluded.reals, doubles = excluded.doubles, flag = excluded.flag, flags = excluded.flags,
    archive_id = null, archive_row = null`;

// A day that is only in the archive is brought back first: packing it would forget what is there.
const due = `with due as (
  select * from unnest($1::int[], $2::smallint[], $3::date[]) due(k, m, day)
  where not exists (select from telemetry.day d where d.device_key = k and d.metric_id = m and d.day = due.day and not d.packed)
)`;
const alreadyPacked = `
  select due.k, due.m, due.day, u.ts, u.value, u.flags from due
  join telemetry.day d on d.device_key = due.k and d.metric_id = due.m and d.day = due.day and d.packed
  cross join lateral telemetry.unpack(d) u`;

/** In a transaction of its own: moves raw readings of these days into their packed rows. Nothing is in both, or in neither. */
export async function packDays(client: pg.ClientBase, days: DayColumns): Promise<void> {
  const values = [days.installationKey, days.metricId, days.day];
  await ownStorage(client);
  await client.query(
    `${due} delete from telemetry.day_mark d using due where d.device_key = k and d.metric_id = m and d.day = due.day`,
    values,
  );
  await client.query(
    `${due}, moved as (
       delete from telemetry.raw r using due
       where r.device_key = due.k and r.metric_id = due.m
         and r.ts >= due.day::timestamp at time zone 'UTC' and r.ts < (due.day + 1)::timestamp at time zone 'UTC'
       returning due.k, due.m, due.day, r.ts, r.value, r.flags
     ), source as (select * from moved union all ${alreadyPacked}) ${pack}`,
    values,
  );
}

/**
 * In a transaction of its own: readings that came for days which were packed already. The one that is stored stays; hours
 * with a new one are marked.
 */
export async function mergeLate(client: pg.ClientBase, days: DayColumns): Promise<void> {
  const values = [days.installationKey, days.metricId, days.day];
  await ownStorage(client);
  const { rows } = await client.query<{ key: number; metric: number; hour: number }>(
    `${due}, late as (
       select due.k, due.m, due.day, l.ts, l.value, l.flags from due
       join telemetry.late_reading l on l.device_key = due.k and l.metric_id = due.m
         and l.ts >= due.day::timestamp at time zone 'UTC' and l.ts < (due.day + 1)::timestamp at time zone 'UTC'
       where not exists (select from telemetry.raw r where r.device_key = due.k and r.metric_id = due.m and r.ts = l.ts)
     ), there as (${alreadyPacked}), fresh as (
       select * from late l where not exists (select from there t where t.k = l.k and t.m = l.m and t.ts = l.ts)
     ),
     source as (select * from there union all select * from fresh), written as (${pack.replace(/^\s*,/, 'with')})
     select distinct k as key, m as metric, extract(epoch from date_bin('1 hour', ts, '2000-01-01Z'))::float8 * 1000 as hour from fresh`,
    values,
  );
  await client.query(
    `${due} delete from telemetry.late_reading l using due where l.device_key = due.k and l.metric_id = due.m
       and l.ts >= due.day::timestamp at time zone 'UTC' and l.ts < (due.day + 1)::timestamp at time zone 'UTC'`,
    values,
  );
  if (rows.length === 0) return;
  await markHours(client, {
    installationKey: rows.map(({ key }) => key),
    metricId: rows.map(({ metric }) => metric),
    hour: rows.map(({ hour }) => Math.round(hour / hourMs) * hourMs),
  });
}

/** In a transaction of its own: brings archived days back, from JSON of rows of `telemetry.day`. */
export async function thawDays(client: pg.ClientBase, cold: string): Promise<void> {
  await ownStorage(client);
  await client.query(
    `with source as (
       select c.device_key as k, c.metric_id as m, c.day, u.ts, u.value, u.flags
       from jsonb_populate_recordset(null::telemetry.day, $1::jsonb) c
       join telemetry.day d on d.device_key = c.device_key and d.metric_id = c.metric_id and d.day = c.day and not d.packed
       cross join lateral telemetry.unpack(c) u
     ) ${pack}`,
    [cold],
  );
}

/** Days with raw readings that ended before `before` (YYYY-MM-DD), oldest first; not those that are only in the archive. */
export async function daysToPack(pool: pg.Pool, before: string, limit: number): Promise<DayColumns> {
  const { rows } = await pool.query<DayRow>(
    `select m.device_key as key, m.metric_id as metric, m.day::text from telemetry.day_mark m
     left join telemetry.day d using (device_key, metric_id, day)
     where m.day < $1::date and d.packed is distinct from false order by m.day, 1, 2 limit $2`,
    [before, limit],
  );
  return columnsOf(rows);
}

/** Packed days with late readings. */
export async function daysWithLate(pool: pg.Pool, limit: number): Promise<DayColumns> {
  const { rows } = await pool.query<DayRow>(
    `select device_key as key, metric_id as metric, day::text from telemetry.day d
     join (select distinct device_key, metric_id, (ts at time zone 'UTC')::date as day
       from (select * from telemetry.late_reading limit 10000) l) late using (device_key, metric_id, day)
     where d.packed limit $1`,
    [limit],
  );
  return columnsOf(rows);
}

interface DayRow {
  readonly key: number;
  readonly metric: number;
  readonly day: string;
}

const columnsOf = (rows: readonly DayRow[]): DayColumns => ({
  installationKey: rows.map(({ key }) => key),
  metricId: rows.map(({ metric }) => metric),
  day: rows.map(({ day }) => day),
});

/** Rows that may be there already: the first one stays. For a day that is packed, it waits until the day is packed anew. */
export async function insertLate(client: pg.ClientBase, late: LateColumns): Promise<void> {
  await shareStorage(client);
  const closed = `exists (select from telemetry.day d where d.device_key = l.device_key and d.metric_id = l.metric_id
    and d.day = (l.ts at time zone 'UTC')::date)`;
  await client.query({
    name: 'late',
    text: `with late as materialized (
             select l.*, ${closed} as closed from (
               select to_timestamp(t / 1000.0) as ts, v as value, k as device_key, m as metric_id, f as flags
               from unnest($1::float8[], $2::float8[], $3::int[], $4::smallint[], $5::smallint[]) late(t, v, k, m, f)
             ) l
           ), waiting as (
             insert into telemetry.late_reading (ts, value, device_key, metric_id, flags)
             select ts, value, device_key, metric_id, flags from late where closed on conflict do nothing
           )
           insert into telemetry.raw (ts, value, device_key, metric_id, flags)
           select ts, value, device_key, metric_id, flags from late where not closed on conflict do nothing`,
    values: [late.time, late.value, late.installationKey, late.metricId, late.flags],
  });
}
