import type pg from 'pg';
import { type Merged, mergeParts, type Part } from '../domain/merge-parts.ts';
import type { Window } from '../domain/windows.ts';
import type { Of } from './of.ts';
import { readingsIn } from './readings-source.ts';
import { momentsOf, sketch } from './rollup-parts.ts';

export interface AggregateRow extends Merged {
  readonly of: string;
  /** Position of the request. */
  readonly n: number;
  readonly unit: string;
  readonly from: Date;
  readonly to: Date;
}

export interface WindowsRequest {
  /** `n` is the position of the request, from 1. */
  readonly requests: readonly { readonly n: number; readonly metric: string; readonly window: Window }[];
  readonly from: Date;
  readonly to: Date;
  /** Histograms are large: they are fetched only when somebody asked for a percentile. */
  readonly needsSketch: boolean;
  /** Archived days, see readings-source. */
  readonly cold: string;
}

interface PartRow extends Part {
  readonly of: string;
  readonly n: number;
  readonly unit: string;
  readonly from: Date;
  readonly to: Date;
}

const noSketch = 'null::int[], null::int[]';
const stored = (needsSketch: boolean) =>
  `r.count, r.bad, r.suspect, r.sum, r.m2, r.min, r.max, r.first, r.last, r.first_at, r.last_at,
   ${needsSketch ? 'r.sketch_keys, r.sketch_counts' : noSketch}`;

/** Stored minutes inside of whole hours. */
const minutes = (table: string, window: Window, needsSketch: boolean) => `
  select h.id, h.zone, h.n, h.window, h.unit, r.start, ${stored(needsSketch)}
  from hours h
  join telemetry.${table} r on r.device_key = h.key and r.metric_id = h.metric
    and r.start >= h.hour and r.start < h.hour + interval '1 hour'
  where h.whole and h.window = '${window}'`;

const startOf = (at: string, zone: string) => `case "window"
  when 'one_minute' then date_bin('1 minute', ${at}, '2000-01-01Z')
  when 'five_minutes' then date_bin('5 minutes', ${at}, '2000-01-01Z')
  when 'one_hour' then date_bin('1 hour', ${at}, '2000-01-01Z')
  else date_trunc('day', ${at}, ${zone}) end`;

/**
 * Windows merged from what is stored of whole hours. An hour that is marked (a reading came since), is cut by the range,
 * lies across the midnight of its days, or is not kept by the minutes that are asked for, is computed from its readings:
 * marks are written with the readings, so a snapshot never shows an hour as whole that is not. An hour with neither has
 * no readings. Hours from before the horizon are never computed. One statement for all ids and requests.
 */
const statement = (of: Of, needsSketch: boolean) => `
with series as (
  select wanted.id, wanted.zone, q.n, q.window, m.unit, m.id as metric, i.key
  from unnest($1::uuid[], $2::text[]) wanted(id, zone)
  cross join unnest($3::text[], $4::text[], $7::int[]) q(metric, "window", n)
  join telemetry.installation i on i.${of} = wanted.id
  join telemetry.metric m on m.name = q.metric
), hours as materialized (
  select s.*, h.hour, coalesce(bool_or(h.m2 is not null) and bool_and(h.unmarked)
    and h.hour >= $5 and h.hour + interval '1 hour' <= $6
    and case s.window when 'one_hour' then true
      when 'one_day' then date_trunc('day', h.hour, s.zone) = date_trunc('day', h.hour + interval '59 minutes', s.zone)
      else bool_or(h.minutes) end, false) as whole
  from series s
  cross join lateral (
    select hour, m2, minutes, true as unmarked from telemetry.rollup_1h
    where device_key = s.key and metric_id = s.metric and hour >= date_trunc('hour', $5::timestamptz, 'UTC') and hour < $6
    union all
    select hour, null, null, false from telemetry.rollup_mark
    where device_key = s.key and metric_id = s.metric and hour >= date_trunc('hour', $5::timestamptz, 'UTC') and hour < $6
      and hour >= coalesce((select raw_gone_before::timestamp at time zone 'UTC' from telemetry.horizon), '-infinity')
  ) h
  group by s.id, s.zone, s.n, s.window, s.unit, s.metric, s.key, h.hour
), stretches as (
  select id, zone, n, "window", unit, key, metric, min(hour) as since, max(hour) + interval '1 hour' as before
  from (select *, hour - row_number() over (partition by id, n, key, metric order by hour) * interval '1 hour' as stretch
    from hours where not whole) h
  group by id, zone, n, "window", unit, key, metric, stretch
), parts (id, zone, n, "window", unit, at, count, bad, suspect, sum, m2, min, max, first, last, first_at, last_at, keys, counts) as (
  select h.id, h.zone, h.n, h.window, h.unit, h.hour as at, ${stored(needsSketch)}
  from hours h join telemetry.rollup_1h r on r.device_key = h.key and r.metric_id = h.metric and r.hour = h.hour
  where h.whole and h.window in ('one_hour', 'one_day')
  union all ${minutes('rollup_1m', 'one_minute', needsSketch)}
  union all ${minutes('rollup_5m', 'five_minutes', needsSketch)}
  union all
  select s.id, s.zone, s.n, s.window, s.unit, part.*
  from stretches s
  cross join lateral (
    select start, ${momentsOf}, ${needsSketch ? `${sketch.keys}, ${sketch.counts}` : noSketch}
    from (
      select ${startOf('ts', 's.zone')} as start, ts, value, flags, flags & 3 <> 2 as good
      from ${readingsIn({ key: 's.key', metric: 's.metric', from: 'greatest(s.since, $5)', to: 'least(s.before, $6)', cold: '$8' })} r
    ) reading group by start
  ) part
)
select p.id as "of", p.n, p.unit, w.start as "from",
  case p.window when 'one_minute' then w.start + interval '1 minute'
    when 'five_minutes' then w.start + interval '5 minutes'
    when 'one_hour' then w.start + interval '1 hour'
    else (w.start at time zone p.zone + interval '1 day') at time zone p.zone end as "to",
  p.count, p.bad, p.suspect, p.sum, p.m2, p.min, p.max, p.first, p.last, p.keys, p.counts,
  extract(epoch from p.first_at)::float8 * 1000 as "firstAtMs", extract(epoch from p.last_at)::float8 * 1000 as "lastAtMs"
from parts p
cross join lateral (select ${startOf('p.at', 'p.zone')} as start) w
where p.count + p.bad > 0
order by p.id, p.n, w.start`;

/** Windows with readings in the order of the requests and of time. */
export async function readWindows(
  client: pg.ClientBase,
  of: Of,
  subjects: { readonly ids: readonly string[]; readonly timeZones: readonly string[] },
  { requests, from, to, needsSketch, cold }: WindowsRequest,
): Promise<AggregateRow[]> {
  const { rows } = await client.query<PartRow>(statement(of, needsSketch), [
    ...[subjects.ids, subjects.timeZones, requests.map(({ metric }) => metric), requests.map(({ window }) => window)],
    ...[from, to, requests.map(({ n }) => n), cold],
  ]);
  return merged(rows);
}

/** Rows come in the order of id, request and window: parts of a window are neighbours. */
function merged(rows: readonly PartRow[]): AggregateRow[] {
  const groups: PartRow[][] = [];
  for (const row of rows) {
    const group = groups.at(-1);
    const [other] = group ?? [];
    const same = other?.of === row.of && other.n === row.n && other.from.getTime() === row.from.getTime();
    if (same) group?.push(row);
    else groups.push([row]);
  }
  return groups.flatMap((parts) => {
    const [one] = parts;
    if (one === undefined) return [];
    const { of, n, unit, from, to } = one;
    return [{ of, n, unit, from, to, ...mergeParts(parts) }];
  });
}
