import type pg from 'pg';

/** Hours of series by column: installation key, metric id, start of the hour (Unix ms). */
export interface HourColumns {
  readonly installationKey: number[];
  readonly metricId: number[];
  readonly hour: number[];
}

export const noHours = (): HourColumns => ({ installationKey: [], metricId: [], hour: [] });

export const hourMs = 3_600_000;

/**
 * In the transaction that stores the readings: these hours have to be rolled up. An hour is closed 2 minutes after its
 * end; one that is over already, 5 seconds after the last touch. An update rather than nothing on conflict, so that it
 * waits for a roll-up that is about to delete the mark.
 */
export async function markHours(client: pg.ClientBase, hours: HourColumns): Promise<void> {
  await client.query({
    name: 'mark-hours',
    text: `insert into telemetry.rollup_mark (device_key, metric_id, hour, due_at)
           select k, m, to_timestamp(h / 1000.0),
             greatest(to_timestamp(h / 1000.0) + interval '62 minutes', clock_timestamp() + interval '5 seconds')
           from (select distinct * from unnest($1::int[], $2::smallint[], $3::float8[]) touched(k, m, h)) touched
           on conflict (device_key, metric_id, hour) do update set due_at = greatest(rollup_mark.due_at, excluded.due_at)`,
    values: [hours.installationKey, hours.metricId, hours.hour],
  });
}

// A day that is only in the archive is brought back first; what is older than the horizon is never computed again.
const canBeComputed = `m.hour >= coalesce((select raw_gone_before::timestamp at time zone 'UTC' from telemetry.horizon), '-infinity')
  and not exists (select from telemetry.day d where d.device_key = m.device_key and d.metric_id = m.metric_id
    and d.day = (m.hour at time zone 'UTC')::date and not d.packed)`;

/** Hours of these shards that may be rolled up now, longest due first; of installations that are known. */
export async function dueHours(pool: pg.Pool, shards: readonly number[], limit: number): Promise<HourColumns> {
  const { rows } = await pool.query<{ key: number; metric: number; hour: number }>(
    `select m.device_key as key, m.metric_id as metric, extract(epoch from m.hour)::float8 * 1000 as hour
     from telemetry.rollup_mark m join telemetry.installation i on i.key = m.device_key
     where m.due_at <= now() and i.shard = any ($2) and ${canBeComputed} order by m.due_at limit $1`,
    [limit, shards],
  );
  return columnsOf(rows);
}

/** Locks the marks among these that are still due; the ones that the writer touches at this moment are left. */
export async function lockMarks(client: pg.ClientBase, hours: HourColumns): Promise<HourColumns> {
  const { rows } = await client.query<{ key: number; metric: number; hour: number }>(
    `select m.device_key as key, m.metric_id as metric, extract(epoch from m.hour)::float8 * 1000 as hour
     from telemetry.rollup_mark m
     join unnest($1::int[], $2::smallint[], $3::float8[]) due(k, metric, h)
       on m.device_key = due.k and m.metric_id = due.metric and m.hour = to_timestamp(due.h / 1000.0)
     where m.due_at <= now() and ${canBeComputed} for update of m skip locked`,
    [hours.installationKey, hours.metricId, hours.hour],
  );
  return columnsOf(rows);
}

/** Their hours are rolled up; their days now have raw readings to pack. */
export async function deleteMarks(client: pg.ClientBase, hours: HourColumns): Promise<void> {
  // An update rather than nothing on conflict, so that it waits for a packing that is about to delete the mark.
  await client.query(
    `insert into telemetry.day_mark (device_key, metric_id, day)
     select distinct k, metric, (to_timestamp(h / 1000.0) at time zone 'UTC')::date
     from unnest($1::int[], $2::smallint[], $3::float8[]) done(k, metric, h) order by 1, 2, 3
     on conflict (device_key, metric_id, day) do update set day = excluded.day`,
    [hours.installationKey, hours.metricId, hours.hour],
  );
  await client.query(
    `delete from telemetry.rollup_mark m using unnest($1::int[], $2::smallint[], $3::float8[]) done(k, metric, h)
     where m.device_key = done.k and m.metric_id = done.metric and m.hour = to_timestamp(done.h / 1000.0)`,
    [hours.installationKey, hours.metricId, hours.hour],
  );
}

function columnsOf(rows: readonly { key: number; metric: number; hour: number }[]): HourColumns {
  return {
    installationKey: rows.map(({ key }) => key),
    metricId: rows.map(({ metric }) => metric),
    hour: rows.map(({ hour }) => Math.round(hour)),
  };
}
