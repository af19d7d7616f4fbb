import type pg from 'pg';
import { allReadingsIn } from './readings-source.ts';
import type { Intervals, Span } from './read-usage.ts';

export interface QualityRow {
  readonly of: string;
  readonly good: number;
  readonly suspect: number;
  readonly bad: number;
  /** Readings that the devices would have sent at their reporting intervals, and how many of them there are. */
  readonly expected: number;
  readonly received: number;
}

export interface GapRow {
  readonly of: string;
  readonly deviceId: string;
  readonly from: Date;
  readonly to: Date;
}

/** A device is silent when nothing came for so many of its reporting intervals. */
export const silentIntervals = 3;
export const maxGaps = 100;

const installed = `unnest($1::uuid[]) wanted(id)
  join telemetry.installation i on i.subject_id = wanted.id
  join unnest($4::uuid[], $5::int[]) known(device_id, seconds) on known.device_id = i.device_id
  cross join lateral (select greatest(i.valid_from, $2) as "from", least(coalesce(i.valid_to, 'infinity'), $3) as "to") span`;

const source = allReadingsIn({ key: 'i.key', from: 'span.from', to: 'span.to', cold: '$6' });

/** Counts by quality; a series is expected at the reporting interval of its device, one series of a silent device too. */
export async function readQuality(
  client: pg.ClientBase,
  ids: readonly string[],
  { from, to }: Span,
  intervals: Intervals,
  cold: string,
): Promise<QualityRow[]> {
  const { rows } = await client.query<QualityRow>(
    `select wanted.id as "of", coalesce(sum(s.good), 0)::float8 as good, coalesce(sum(s.suspect), 0)::float8 as suspect,
       coalesce(sum(s.bad), 0)::float8 as bad,
       sum(due.readings)::float8 as expected, sum(least(coalesce(s.all, 0), due.readings))::float8 as received
     from ${installed}
     cross join lateral (select floor(extract(epoch from span.to - span.from) / known.seconds) as readings) due
     left join lateral (
       select count(*) as all, count(*) filter (where flags & 3 = 0) as good,
         count(*) filter (where flags & 3 = 1) as suspect, count(*) filter (where flags & 3 = 2) as bad
       from ${source} r group by metric_id
     ) s on true
     where span.from < span.to
     group by wanted.id`,
    [ids, from, to, intervals.deviceIds, intervals.seconds, cold],
  );
  return rows;
}

/** Times in which a device was silent, the longest first. */
export async function readGaps(
  client: pg.ClientBase,
  ids: readonly string[],
  { from, to }: Span,
  intervals: Intervals,
  cold: string,
): Promise<GapRow[]> {
  const { rows } = await client.query<GapRow>(
    `select "of", "deviceId", "from", "to" from (
       select wanted.id as "of", i.device_id as "deviceId", gap.from, gap.to,
         row_number() over (partition by wanted.id order by gap.to - gap.from desc, gap.from) as n
       from ${installed}
       cross join lateral (
         select heard.at as "from", lead(heard.at) over (order by heard.at) as "to" from (
           select span.from as at union select span.to union
           select ts from ${source} r
         ) heard
       ) gap
       where span.from < span.to and gap.to - gap.from > make_interval(secs => known.seconds * ${silentIntervals})
     ) ranked where n <= ${maxGaps} order by "of", n`,
    [ids, from, to, intervals.deviceIds, intervals.seconds, cold],
  );
  return rows;
}
