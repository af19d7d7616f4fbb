import type pg from 'pg';
import { type ColdDay, coldDays } from './cold-days.ts';
import type { Of } from './of.ts';
import { readingColumns, type ReadingRow } from './read-readings.ts';
import { allReadingsIn } from './readings-source.ts';

export interface ReadingPageRequest {
  readonly of: Of;
  readonly id: string;
  readonly metrics: readonly string[] | null;
  readonly from: Date;
  readonly to: Date;
  readonly limit: number;
  readonly backward: boolean;
  /** Keys of the row before and behind the page: time (ms), installation key, metric id. */
  readonly after: readonly (string | number)[] | null;
  readonly before: readonly (string | number)[] | null;
}

/** Fetches archived days, see readings-source. */
export type FetchCold = (days: readonly ColdDay[]) => Promise<string>;

const source = allReadingsIn({ key: 'i.key', from: '$2::timestamptz', to: '$3::timestamptz', cold: '$5' });
const scope = (of: Of) => `from telemetry.installation i
  cross join lateral ${source} r
  join telemetry.metric m on m.id = r.metric_id
  where i.${of} = $1 and ($4::text[] is null or m.name = any ($4))`;

const keys = '(r.ts, i.key, r.metric_id)';
const keyAt = (n: number) => `(to_timestamp($${n}::float8 / 1000), $${n + 1}::int, $${n + 2}::smallint)`;

/** Newest first; one row more than asked for when there is more. */
export async function readingPage(
  client: pg.ClientBase,
  request: ReadingPageRequest,
  fetchCold: FetchCold,
): Promise<ReadingRow[]> {
  const span = await spanOfPage(client, request);
  const cold = await fetchCold(await coldDays(client, { ...request, ids: [request.id], ...span }));
  const values: unknown[] = [request.id, span.from, span.to, request.metrics, cold];
  let where = '';
  for (const [bound, operator] of [
    [request.after, '<'],
    [request.before, '>'],
  ] as const) {
    if (bound === null) continue;
    where += ` and ${keys} ${operator} ${keyAt(values.length + 1)}`;
    values.push(...bound);
  }
  const direction = request.backward ? 'asc' : 'desc';
  const { rows } = await client.query<ReadingRow>(
    `select ${readingColumns} ${scope(request.of)}${where}
     order by r.ts ${direction}, i.key ${direction}, r.metric_id ${direction} limit ${request.limit + 1}`,
    values,
  );
  return rows;
}

interface Span {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The part of the range that the page can lie in: as many closed days, from its beginning on, as have enough readings.
 * So that a page of fifty readings unpacks a day or two of a year.
 */
async function spanOfPage(client: pg.ClientBase, request: ReadingPageRequest): Promise<Span> {
  const from = later(request.from, request.before === null ? null : new Date(Number(request.before[0])));
  const to = earlier(request.to, request.after === null ? null : new Date(Number(request.after[0]) + 1));
  const direction = request.backward ? 'asc' : 'desc';
  const { rows } = await client.query<{ first: Date; last: Date }>(
    `select min(day)::timestamp at time zone 'UTC' as first, (max(day) + 1)::timestamp at time zone 'UTC' as last from (
       select day, readings, sum(readings) over (order by day ${direction}) as so_far from (
         select d.day, sum(d.count) as readings
         from telemetry.installation i join telemetry.day d on d.device_key = i.key join telemetry.metric m on m.id = d.metric_id
         where i.${request.of} = $1 and ($4::text[] is null or m.name = any ($4))
           and d.day::timestamp at time zone 'UTC' >= $2 and (d.day + 1)::timestamp at time zone 'UTC' <= $3
         group by d.day
       ) whole
     ) counted where so_far - readings <= $5 having max(so_far) > $5`,
    [request.id, from, to, request.metrics, request.limit],
  );
  const [enough] = rows;
  if (enough === undefined) return { from, to };
  return request.backward ? { from, to: enough.last } : { from: enough.first, to };
}

const later = (one: Date, other: Date | null) => (other !== null && other > one ? other : one);
const earlier = (one: Date, other: Date | null) => (other !== null && other < one ? other : one);

/** Whole days are counted without reading them. */
export async function countReadings(
  client: pg.ClientBase,
  { of, id, metrics, from, to }: ReadingPageRequest,
  fetchCold: FetchCold,
): Promise<number> {
  const archived = await coldDays(client, { of, ids: [id], metrics, from, to });
  const isWhole = ({ day }: ColdDay) => Date.parse(day) >= from.getTime() && Date.parse(day) + dayMs <= to.getTime();
  const cold = await fetchCold(archived.filter((day) => !isWhole(day)));
  const inside = `d.day::timestamp at time zone 'UTC' >= $2 and (d.day + 1)::timestamp at time zone 'UTC' <= $3`;
  const { rows } = await client.query<{ count: number }>(
    `select sum(n)::float8 as count from (
       select count(*) as n from telemetry.installation i join telemetry.raw r on r.device_key = i.key and r.ts >= $2 and r.ts < $3
         join telemetry.metric m on m.id = r.metric_id
       where i.${of} = $1 and ($4::text[] is null or m.name = any ($4))
       union all
       select case when ${inside} then d.count else (select count(*) from (
           select u.ts from telemetry.unpack(d) u where d.packed
           union all select u.ts from jsonb_populate_recordset(null::telemetry.day, $5::jsonb) c
             cross join lateral telemetry.unpack(c) u
             where not d.packed and c.device_key = d.device_key and c.metric_id = d.metric_id and c.day = d.day
         ) edge where edge.ts >= $2 and edge.ts < $3) end
       from telemetry.installation i join telemetry.day d on d.device_key = i.key and d.last_at >= $2 and d.start_at < $3
         join telemetry.metric m on m.id = d.metric_id
       where i.${of} = $1 and ($4::text[] is null or m.name = any ($4))
     ) counted`,
    [id, from, to, metrics, cold],
  );
  return rows[0]?.count ?? 0;
}

const dayMs = 86_400_000;
