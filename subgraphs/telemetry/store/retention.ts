import type pg from 'pg';
import { ownStorage } from './pack-days.ts';

const dayOf = (column: string) => `(${column} at time zone 'UTC')::date`;

/**
 * In a transaction of its own: readings of days before `day` (YYYY-MM-DD) are gone, their roll-ups stay as they are. The
 * horizon is kept, so that none of these hours is computed again from nothing. Objects of the archive are then unused.
 */
export async function dropReadingsBefore(client: pg.ClientBase, day: string): Promise<void> {
  await ownStorage(client);
  await client.query(
    `insert into telemetry.horizon as kept (raw_gone_before) values ($1::date)
     on conflict (only_one) do update set raw_gone_before = greatest(kept.raw_gone_before, excluded.raw_gone_before)`,
    [day],
  );
  for (const table of ['raw', 'late_reading'])
    await client.query(`delete from telemetry.${table} where ts < $1::date::timestamp at time zone 'UTC'`, [day]);
  await client.query(`delete from telemetry.rollup_mark where ${dayOf('hour')} < $1::date`, [day]);
  for (const table of ['day_mark', 'day'])
    await client.query(`delete from telemetry.${table} where day < $1::date`, [day]);
}

/**
 * Whether there is something to drop before the day. Not while hours of it wait to be rolled up: that would be lost.
 */
export async function canDropBefore(pool: pg.Pool, day: string): Promise<boolean> {
  const start = `$1::date::timestamp at time zone 'UTC'`;
  const { rows } = await pool.query<{ can: boolean }>(
    `select (exists (select from telemetry.day where day < $1::date) or exists (select from telemetry.raw where ts < ${start})
         or exists (select from telemetry.rollup_mark where hour < ${start}))
       and not exists (select from telemetry.rollup_mark where hour < ${start}
         and hour >= coalesce((select raw_gone_before::timestamp at time zone 'UTC' from telemetry.horizon), '-infinity')) as can`,
    [day],
  );
  return rows[0]?.can ?? false;
}

/** In a transaction of its own. Windows of minutes are computed from readings from then on, where those are still there. */
export async function dropMinutesBefore(client: pg.ClientBase, day: string): Promise<void> {
  await ownStorage(client);
  const before = `$1::date::timestamp at time zone 'UTC'`;
  await client.query(`update telemetry.rollup_1h set minutes = false where hour < ${before} and minutes`, [day]);
  for (const table of ['rollup_1m', 'rollup_5m'])
    await client.query(`delete from telemetry.${table} where start < ${before}`, [day]);
}

export async function dropHoursBefore(client: pg.ClientBase, day: string): Promise<void> {
  await ownStorage(client);
  await client.query(`delete from telemetry.rollup_1h where hour < $1::date::timestamp at time zone 'UTC'`, [day]);
}
