import type pg from 'pg';
import { ownStorage } from './pack-days.ts';
import type { NamedDay } from './parquet-days.ts';

/** The oldest day before `before` (both YYYY-MM-DD) that has packed readings which are in no archive. */
export async function dayToArchive(pool: pg.Pool, before: string): Promise<string | null> {
  const { rows } = await pool.query<{ day: string }>(
    'select min(day)::text as day from telemetry.day where archive_id is null and day < $1::date having min(day) is not null',
    [before],
  );
  return rows[0]?.day ?? null;
}

/** Packed series of the day that are in no archive, as many as have `limit` readings together (at least one). */
export async function readPackedDay(pool: pg.Pool, day: string, limit: number): Promise<NamedDay[]> {
  const { rows } = await pool.query<NamedDay>(
    `select d.device_key as "installationKey", d.metric_id as "metricId", d.day::text,
       coalesce(i.device_id::text, '') as "deviceId", coalesce(m.name, '') as metric, coalesce(m.unit, '') as unit, r.*
     from (
       select *, sum(count) over (order by device_key, metric_id) - count as before
       from telemetry.day where day = $1::date and archive_id is null and packed
     ) chosen
     join telemetry.day d on d.device_key = chosen.device_key and d.metric_id = chosen.metric_id and d.day = chosen.day
     left join telemetry.installation i on i.key = d.device_key
     left join telemetry.metric m on m.id = d.metric_id
     cross join lateral (
       select array_agg(round(extract(epoch from ts) * 1000)::float8 order by ts) as "timeMs", array_agg(value order by ts) as value,
         array_agg(flags order by ts) as flags from telemetry.unpack(d)
     ) r
     where chosen.before < $2
     order by d.device_key, d.metric_id`,
    [day, limit],
  );
  return rows;
}

/** Written before the object, so that no object is without its row. */
export async function beginArchive(
  pool: pg.Pool,
  archive: { readonly key: string; readonly day: string; readonly readings: number; readonly bytes: number },
): Promise<number> {
  const { rows } = await pool.query<{ id: number }>(
    'insert into telemetry.archive (object_key, day, readings, bytes) values ($1, $2, $3, $4) returning id',
    [archive.key, archive.day, archive.readings, archive.bytes],
  );
  return rows[0]?.id ?? 0;
}

/**
 * Once the object was read back: the days that are still as they were written point to it. Days only grow, so the same
 * count is the same content. Their readings stay in the table for now.
 */
export async function pointToArchive(client: pg.ClientBase, id: number, days: readonly NamedDay[]): Promise<void> {
  let row = 0;
  const starts = days.map(({ timeMs }) => (row += timeMs.length) - timeMs.length);
  const { rowCount } = await client.query('update telemetry.archive set verified_at = now() where id = $1', [id]);
  if (rowCount !== 1) throw new Error('the object was removed as unused before it was verified');
  await client.query(
    `update telemetry.day d set archive_id = $1, archive_row = written.row
     from unnest($2::int[], $3::smallint[], $4::date[], $5::int[], $6::int[]) written(k, m, day, count, row)
     where d.device_key = k and d.metric_id = m and d.day = written.day and d.packed and d.count = written.count and archive_id is null`,
    [
      ...[id, days.map((one) => one.installationKey), days.map((one) => one.metricId), days.map(({ day }) => day)],
      ...[days.map(({ timeMs }) => timeMs.length), starts],
    ],
  );
}

/**
 * Takes readings out of the table that have been in the archive for the grace time: a query that began before they were
 * there has ended. Days whose hours are about to be rolled up are left. Returns how many days there were.
 */
export async function dropArchived(client: pg.ClientBase, graceMs: number, limit: number): Promise<number> {
  await ownStorage(client);
  const { rowCount } = await client.query(
    `update telemetry.day d set packed = false, step_ms = null, deltas_ms = null, divisor = null, ints = null, reals = null,
       doubles = null, flag = null, flags = null
     from (
       select d.device_key, d.metric_id, d.day from telemetry.day d join telemetry.archive a on a.id = d.archive_id
       where d.packed and a.verified_at < now() - $1 * interval '1 millisecond' and not exists (
         select from telemetry.rollup_mark m where m.device_key = d.device_key and m.metric_id = d.metric_id
           and m.hour >= d.day::timestamp at time zone 'UTC' and m.hour < (d.day + 1)::timestamp at time zone 'UTC')
       limit $2
     ) old
     where d.device_key = old.device_key and d.metric_id = old.metric_id and d.day = old.day`,
    [graceMs, limit],
  );
  return rowCount ?? 0;
}

/** Objects that no day points to (any more), for at least the grace time. */
export async function unusedArchives(pool: pg.Pool, graceMs: number): Promise<{ id: number; key: string }[]> {
  const { rows } = await pool.query<{ id: number; key: string }>(
    `select id, object_key as key from telemetry.archive a
     where begun_at < now() - $1 * interval '1 millisecond' and not exists (select from telemetry.day d where d.archive_id = a.id)
     limit 100`,
    [graceMs],
  );
  return rows;
}

export async function forgetArchive(pool: pg.Pool, id: number): Promise<void> {
  await pool.query('delete from telemetry.archive where id = $1', [id]);
}
