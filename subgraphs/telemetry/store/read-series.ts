import type pg from 'pg';
import type { SeriesFacts } from '../domain/series-source.ts';
import { type ColdDay, coldDays, firstDays } from './cold-days.ts';
import type { Of } from './of.ts';
import { readingsIn } from './readings-source.ts';

export interface SeriesRequest {
  readonly of: Of;
  readonly id: string;
  readonly metric: string;
  readonly from: Date;
  readonly to: Date;
}

/** How many readings of a series are read at most before it is down-sampled. */
export const maxSeriesRows = 200_000;

/** What is known of the range without reading it. */
export async function seriesFacts(client: pg.ClientBase, request: SeriesRequest): Promise<SeriesFacts> {
  const { rows } = await client.query<SeriesFacts>(
    `select coalesce(sum(r.count + r.bad), 0)::float8 as readings, count(*)::int as hours,
       count(*) filter (where r.minutes)::int as "hoursByMinute",
       coalesce((select raw_gone_before::timestamp at time zone 'UTC' > $3::timestamptz from telemetry.horizon), false) as "readingsGone"
     from telemetry.installation i
     join telemetry.metric m on m.name = $2
     join telemetry.rollup_1h r on r.device_key = i.key and r.metric_id = m.id and r.hour >= $3 and r.hour < $4
     where i.${request.of} = $1`,
    [request.id, request.metric, request.from, request.to],
  );
  const [facts] = rows;
  if (facts === undefined) throw new Error('an aggregate without a row');
  return facts;
}

export interface CurveRow {
  readonly unit: string;
  readonly time: Date;
  readonly value: number;
  readonly flags: number;
}

/** Readings in the order of time, from the start of the range on. */
export async function seriesRows(
  client: pg.ClientBase,
  request: SeriesRequest,
  fetchCold: (days: readonly ColdDay[]) => Promise<string>,
): Promise<CurveRow[]> {
  const archived = await coldDays(client, { ...request, ids: [request.id], metrics: [request.metric] });
  const { days, to } = firstDays(archived, maxSeriesRows, request.from, request.to);
  const { rows } = await client.query<CurveRow>(
    `select m.unit, r.ts as time, r.value, r.flags
     from telemetry.installation i
     join telemetry.metric m on m.name = $2
     cross join lateral ${readingsIn({ key: 'i.key', metric: 'm.id', from: '$3::timestamptz', to: '$4::timestamptz', cold: '$5' })} r
     where i.${request.of} = $1
     order by r.ts limit ${maxSeriesRows}`,
    [request.id, request.metric, request.from, to, await fetchCold(days)],
  );
  return rows;
}
