import type pg from 'pg';
import type { UsageFacts } from '../domain/usage.ts';
import { type ColdDay, coldDaysOfWindows } from './cold-days.ts';
import { readingsIn } from './readings-source.ts';
import { usageMetrics } from './rollup-parts.ts';

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

const source = readingsIn({
  ...{ key: 'i.key', metric: 'm.id', cold: '$6' },
  ...{ from: 'greatest(h.hour, $2::timestamptz)', to: `least(h.hour + interval '1 hour', $3::timestamptz)` },
});

/**
 * A series of `wanted` as parts in the order of time: whole hours from their roll-ups where `usable` (an expression over the
 * hour `r` and the interval `known`) says so, else each good reading for itself.
 */
const partsOf = (metric: string, usable: string) => `(
  select i.key, known.seconds as interval_s, part.*
  from telemetry.installation i
  join unnest($4::uuid[], $5::int[]) known(device_id, seconds) on known.device_id = i.device_id
  join telemetry.metric m on m.name = '${metric}' and m.organization_id is null
  cross join lateral (
    select hour, bool_and(stored) as stored from (
      select hour, coalesce(hour >= $2 and hour + interval '1 hour' <= $3 and rise is not null and ${usable}, false) as stored
      from telemetry.rollup_1h r
      where device_key = i.key and metric_id = m.id and hour >= date_trunc('hour', $2::timestamptz, 'UTC') and hour < $3
      union all
      select hour, false from telemetry.rollup_mark
      where device_key = i.key and metric_id = m.id and hour >= date_trunc('hour', $2::timestamptz, 'UTC') and hour < $3
        and hour >= coalesce((select raw_gone_before::timestamp at time zone 'UTC' from telemetry.horizon), '-infinity')
    ) known_hour group by hour
  ) h
  cross join lateral (
    select first_at, last_at, first, last, rise, area, count from telemetry.rollup_1h r
    where h.stored and device_key = i.key and metric_id = m.id and hour = h.hour and count > 0
    union all
    select ts, ts, value, value, 0, 0, 1 from ${source} x where not h.stored and flags & 3 <> 2
  ) part
  where i.subject_id = wanted.id
)`;

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
  const asked = {
    of: 'subject_id',
    ids,
    metrics: usageMetrics,
    from,
    to,
    minutes: false,
    timeZones: ids.map(() => 'UTC'),
  } as const;
  const widestSeconds = bridgedIntervals * Math.min(...intervals.seconds);
  const cold = await fetchCold(await coldDaysOfWindows(client, { ...asked, widestSeconds }));
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
       select sum(rise + case when first >= before then first - before when before is not null then first else 0 end)
         filter (where count > 1 or before is not null) as "cycleRise"
       from (select *, lag(last) over (partition by key order by first_at) as before from ${partsOf('cycle_count', 'true')} part) counter
     ) c
     cross join lateral (
       select sum((area + case when bridged then (first + before) / 2 * gap else 0 end) / 3600)
         filter (where count > 1 or bridged) as "energyKwh"
       from (
         select *, gap <= ${bridgedIntervals} * interval_s as bridged from (
           select *, lag(last) over series as before, extract(epoch from first_at - lag(last_at) over series)::float8 as gap
           from ${partsOf('power_consumption', `r.widest_s <= ${bridgedIntervals} * known.seconds`)} part
           window series as (partition by key order by first_at)
         ) spaced
       ) power
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
