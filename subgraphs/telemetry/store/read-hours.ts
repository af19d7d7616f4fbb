import type pg from 'pg';
import { mergeParts, type Part } from '../domain/merge-parts.ts';
import type { AggregateRow, AggregatesRequest } from './read-aggregates.ts';
import type { Of } from './read-readings.ts';

interface PartRow extends Part {
  readonly of: string;
  readonly n: number;
  readonly unit: string;
  readonly from: Date;
  readonly to: Date;
}

/** Histograms are large: they are fetched only when somebody asked for a percentile. */
const sketchOf = (needed: boolean) => ({
  stored: needed ? 'r.sketch_keys as keys, r.sketch_counts as counts' : 'null::int[] as keys, null::int[] as counts',
  computed: needed
    ? `(select array_agg(key order by key) from (select distinct unnest(array_agg(telemetry.sketch_key(value)) filter (where good)) as key) k) as keys,
       (select array_agg(c order by key) from (select key, count(*)::int as c from
         unnest(array_agg(telemetry.sketch_key(value)) filter (where good)) key group by key) k) as counts`
    : 'null::int[] as keys, null::int[] as counts',
});

/**
 * Windows of an hour or a day, merged from stored hours. An hour that is marked (a reading came since), was never rolled
 * up, is cut by the range, or lies across the midnight of its time zone is computed from raw readings: marks are written
 * with the readings, so a snapshot never shows an hour as whole that is not. One statement for all ids and requests.
 */
export async function readHours(
  client: pg.ClientBase,
  of: Of,
  subjects: { readonly ids: readonly string[]; readonly timeZones: readonly string[] },
  { requests, from, to }: AggregatesRequest,
  needsSketch: boolean,
): Promise<AggregateRow[]> {
  const sketch = sketchOf(needsSketch);
  const { rows } = await client.query<PartRow>(
    `with series as (
       select wanted.id, wanted.zone, q.n, q.window, m.unit, m.id as metric, i.key
       from unnest($1::uuid[], $2::text[]) wanted(id, zone)
       cross join unnest($3::text[], $4::text[], $7::int[]) q(metric, "window", n)
       join telemetry.installation i on i.${of} = wanted.id
       join telemetry.metric m on m.name = q.metric
     ), hours as materialized (
       select s.*, h.hour, r.count, r.bad, r.sum, r.m2, r.min, r.max, r.first, r.last, r.first_at, r.last_at, ${sketch.stored},
         coalesce(r.m2 is not null and mark.hour is null and h.hour >= $5 and h.hour + interval '1 hour' <= $6
           and date_trunc('day', h.hour, s.zone) = date_trunc('day', h.hour + interval '59 minutes', s.zone), false) as whole
       from series s
       cross join generate_series(date_trunc('hour', $5::timestamptz, 'UTC'), $6::timestamptz - interval '1 microsecond', interval '1 hour') h(hour)
       left join telemetry.rollup_1h r on r.device_key = s.key and r.metric_id = s.metric and r.hour = h.hour
       left join telemetry.rollup_mark mark on mark.device_key = s.key and mark.metric_id = s.metric and mark.hour = h.hour
     ), parts as (
       select id, zone, n, "window", unit, hour as at, count, bad, sum, m2, min, max, first, last, first_at, last_at, keys, counts
       from hours where whole
       union all
       select h.id, h.zone, h.n, h.window, h.unit, part.* from hours h
       cross join lateral (
         select min(ts) as at, count(*) filter (where good)::int, count(*) filter (where not good)::int,
           sum(value) filter (where good), var_pop(value) filter (where good) * count(*) filter (where good),
           min(value) filter (where good), max(value) filter (where good),
           (array_agg(value order by ts) filter (where good))[1], (array_agg(value order by ts desc) filter (where good))[1],
           min(ts) filter (where good), max(ts) filter (where good), ${sketch.computed}
         from (
           select ts, value, flags & 3 <> 2 as good from telemetry.raw
           where device_key = h.key and metric_id = h.metric
             and ts >= greatest(h.hour, $5) and ts < least(h.hour + interval '1 hour', $6)
         ) reading
         group by date_trunc('day', ts, h.zone)
       ) part
       where not h.whole
     )
     select p.id as "of", p.n, p.unit, w.start as "from",
       case p.window when 'one_hour' then w.start + interval '1 hour'
         else (w.start at time zone p.zone + interval '1 day') at time zone p.zone end as "to",
       p.count, p.bad, p.sum, p.m2, p.min, p.max, p.first, p.last, p.keys, p.counts,
       extract(epoch from p.first_at)::float8 * 1000 as "firstAtMs", extract(epoch from p.last_at)::float8 * 1000 as "lastAtMs"
     from parts p
     cross join lateral (select case p.window when 'one_hour' then date_bin('1 hour', p.at, '2000-01-01Z')
       else date_trunc('day', p.at, p.zone) end as start) w
     where p.count + p.bad > 0
     order by p.id, p.n, w.start`,
    [
      ...[subjects.ids, subjects.timeZones, requests.map(({ metric }) => metric), requests.map(({ window }) => window)],
      ...[from, to, requests.map(({ n }) => n)],
    ],
  );
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
