import type pg from 'pg';
import type { UsageFacts } from '../domain/usage.ts';
import { type ColdDay, coldDays } from './cold-days.ts';
import { readingsIn } from './readings-source.ts';

export interface UsageRow extends UsageFacts {
  readonly of: string;
}

export interface UsageCell {
  readonly of: string;
  readonly code: 'trip_started' | 'trip_ended' | 'door_cycle';
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly count: number;
}

/** A trip without an end that is followed by the end of another one would look longer than any trip is. */
export const longestTripSeconds = 600;
/** Power is taken as known between two readings that are at most so many reporting intervals apart. */
export const bridgedIntervals = 3;

const usageMetrics = ['cycle_count', 'power_consumption'];
const source = readingsIn({ key: 'i.key', metric: 'm.id', from: '$2::timestamptz', to: '$3::timestamptz', cold: '$6' });

export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** Reporting intervals by device, from the registry. */
export interface Intervals {
  readonly deviceIds: readonly string[];
  readonly seconds: readonly number[];
}

/** Trips, door cycles and energy of each piece of equipment: one statement for all of them. */
export async function readUsage(
  client: pg.ClientBase,
  ids: readonly string[],
  { from, to }: Span,
  intervals: Intervals,
  fetchCold: (days: readonly ColdDay[]) => Promise<string>,
): Promise<UsageRow[]> {
  const cold = await fetchCold(await coldDays(client, { of: 'subject_id', ids, metrics: usageMetrics, from, to }));
  const { rows } = await client.query<UsageRow>(
    `select wanted.id as "of", e.*, c.*, p.*
     from unnest($1::uuid[]) wanted(id)
     cross join lateral (
       select count(*) filter (where code = 'trip_started')::int as "tripStarted",
         count(*) filter (where code = 'trip_ended')::int as "tripEnded",
         count(*) filter (where code = 'door_cycle')::int as "doorCycle",
         sum(seconds) filter (where is_trip) as "runSeconds", count(*) filter (where is_trip)::int as runs
       from (
         select code, seconds, code = 'trip_started' and next_code = 'trip_ended' and seconds <= ${longestTripSeconds} as is_trip
         from (
           select code, lead(code) over trip as next_code,
             extract(epoch from lead(occurred_at) over trip - occurred_at)::float8 as seconds
           from telemetry.equipment_event
           where subject_id = wanted.id and occurred_at >= $2 and occurred_at < $3
             and code in ('trip_started', 'trip_ended', 'door_cycle')
           window trip as (partition by device_key, code = 'door_cycle' order by occurred_at, code desc)
         ) paired
       ) event
     ) e
     cross join lateral (
       -- A counter that falls began anew: what it shows was counted since.
       select sum(case when rise >= 0 then rise else value end) as "cycleRise"
       from (
         select r.value, r.value - lag(r.value) over (partition by i.key order by r.ts) as rise
         from telemetry.installation i
         join telemetry.metric m on m.name = 'cycle_count' and m.organization_id is null
         cross join lateral ${source} r
         where i.subject_id = wanted.id and r.flags & 3 <> 2
       ) counter where rise is not null
     ) c
     cross join lateral (
       select sum((value + before) / 2 * seconds / 3600) as "energyKwh"
       from (
         select r.value, lag(r.value) over series as before, known.seconds as interval_s,
           extract(epoch from r.ts - lag(r.ts) over series)::float8 as seconds
         from telemetry.installation i
         join unnest($4::uuid[], $5::int[]) known(device_id, seconds) on known.device_id = i.device_id
         join telemetry.metric m on m.name = 'power_consumption' and m.organization_id is null
         cross join lateral ${source} r
         where i.subject_id = wanted.id and r.flags & 3 <> 2
         window series as (partition by i.key order by r.ts)
       ) power where seconds <= ${bridgedIntervals} * interval_s
     ) p`,
    [ids, from, to, intervals.deviceIds, intervals.seconds, cold],
  );
  return rows;
}

/** When trips and door cycles were, by weekday and hour of the building. */
export async function readUsageCells(
  client: pg.ClientBase,
  subjects: { readonly ids: readonly string[]; readonly timeZones: readonly string[] },
  { from, to }: Span,
): Promise<UsageCell[]> {
  const { rows } = await client.query<UsageCell>(
    `select wanted.id as "of", e.code, extract(isodow from local.at)::int as weekday,
       extract(hour from local.at)::int as hour, count(*)::int as count
     from unnest($1::uuid[], $2::text[]) wanted(id, zone)
     join telemetry.equipment_event e on e.subject_id = wanted.id and e.occurred_at >= $3 and e.occurred_at < $4
       and e.code in ('trip_started', 'trip_ended', 'door_cycle')
     cross join lateral (select e.occurred_at at time zone wanted.zone as at) local
     group by 1, 2, 3, 4 order by 1, 2, 3, 4`,
    [subjects.ids, subjects.timeZones, from, to],
  );
  return rows;
}
