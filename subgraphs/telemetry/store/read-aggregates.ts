import type pg from 'pg';
import type { Merged } from '../domain/merge-parts.ts';
import type { Window } from '../domain/windows.ts';
import type { Of } from './read-readings.ts';

export interface AggregateRow extends Merged {
  readonly of: string;
  /** Position of the request. */
  readonly n: number;
  readonly unit: string;
  readonly from: Date;
  readonly to: Date;
}

export interface AggregatesRequest {
  /** `n` is the position of the request, from 1. */
  readonly requests: readonly { readonly n: number; readonly metric: string; readonly window: Window }[];
  readonly from: Date;
  readonly to: Date;
}

/** What a scan gives for nothing, and what has to sort: the second only when somebody asked for it. */
const sorted = `(array_agg(r.value order by r.ts, r.device_key) filter (where r.good))[1] as first,
  (array_agg(r.value order by r.ts desc, r.device_key desc) filter (where r.good))[1] as last,
  percentile_disc(0.95) within group (order by r.value) filter (where r.good) as p95`;
const unsorted = 'null::float8 as first, null::float8 as last, null::float8 as p95';

/** Windows with readings, from raw readings, in the order of the requests and of time; one statement for all ids and requests. */
export async function readAggregates(
  client: pg.ClientBase,
  of: Of,
  subjects: { readonly ids: readonly string[]; readonly timeZones: readonly string[] },
  { requests, from, to }: AggregatesRequest,
  needsOrder: boolean,
): Promise<AggregateRow[]> {
  const { rows } = await client.query<AggregateRow>(
    `select wanted.id as "of", q.n, m.unit, w.start as "from",
       case q.window when 'one_minute' then w.start + interval '1 minute'
         when 'five_minutes' then w.start + interval '5 minutes'
         when 'one_hour' then w.start + interval '1 hour'
         else (w.start at time zone wanted.zone + interval '1 day') at time zone wanted.zone end as "to",
       count(*) filter (where r.good)::int as count, count(*) filter (where not r.good)::int as bad,
       sum(r.value) filter (where r.good) as sum, min(r.value) filter (where r.good) as min,
       max(r.value) filter (where r.good) as max, avg(r.value) filter (where r.good) as mean,
       stddev_samp(r.value) filter (where r.good) as stddev, ${needsOrder ? sorted : unsorted}
     from unnest($1::uuid[], $2::text[]) wanted(id, zone)
     cross join unnest($3::text[], $4::text[], $7::int[]) q(metric, "window", n)
     join telemetry.installation i on i.${of} = wanted.id
     join telemetry.metric m on m.name = q.metric
     cross join lateral (
       select ts, value, device_key, flags & 3 <> 2 as good from telemetry.raw
       where device_key = i.key and metric_id = m.id and ts >= $5 and ts < $6
     ) r
     cross join lateral (select case q.window
       when 'one_minute' then date_bin('1 minute', r.ts, '2000-01-01Z')
       when 'five_minutes' then date_bin('5 minutes', r.ts, '2000-01-01Z')
       when 'one_hour' then date_bin('1 hour', r.ts, '2000-01-01Z')
       else date_trunc('day', r.ts, wanted.zone) end as start) w
     group by wanted.id, wanted.zone, q.n, q.window, m.unit, w.start
     order by wanted.id, q.n, w.start`,
    [
      ...[subjects.ids, subjects.timeZones, requests.map(({ metric }) => metric), requests.map(({ window }) => window)],
      ...[from, to, requests.map(({ n }) => n)],
    ],
  );
  return rows;
}
