import type pg from 'pg';
import { maxReadingsAnswered, type ReadingsRequest } from '../../../core/contracts/readings-request.ts';

/** A stored reading with the device it came from. Value in the metric's canonical unit. */
export interface ReadingRow {
  readonly deviceId: string;
  readonly installationKey: number;
  readonly metricId: number;
  readonly metric: string;
  readonly unit: string;
  readonly time: Date;
  readonly value: number;
  readonly flags: number;
}

/** What readings are asked of: all of a piece of equipment's installations, or all of a device's. */
export type Of = 'subject_id' | 'device_id';

const columns = `i.device_id as "deviceId", i.key as "installationKey", m.id as "metricId", m.name as metric, m.unit,
  r.ts as time, r.value, r.flags`;

/** The newest reading of each device and metric of each id; one statement for a batch. `metrics` null: all. */
export async function latestReadings(
  client: pg.ClientBase,
  of: Of,
  ids: readonly string[],
  metrics: readonly string[] | null,
): Promise<(ReadingRow & { readonly of: string })[]> {
  const { rows } = await client.query<ReadingRow & { of: string }>(
    `select distinct on (i.${of}, i.device_id, m.name) i.${of} as "of", ${columns}
     from telemetry.installation i
     cross join telemetry.metric m
     cross join lateral (
       select ts, value, flags from telemetry.raw where device_key = i.key and metric_id = m.id order by ts desc limit 1
     ) r
     where i.${of} = any ($1) and ($2::text[] is null or m.name = any ($2))
     order by i.${of}, i.device_id, m.name, r.ts desc`,
    [ids, metrics],
  );
  return rows;
}

export interface SeriesRequest {
  readonly of: Of;
  readonly id: string;
  readonly metric: string;
  readonly from: Date;
  readonly to: Date;
}

/** How many rows of a series are read at most before it is down-sampled. */
export const maxSeriesRows = 200_000;

export async function seriesRows(client: pg.ClientBase, request: SeriesRequest): Promise<ReadingRow[]> {
  const { rows } = await client.query<ReadingRow>(
    `select ${columns}
     from telemetry.installation i
     join telemetry.metric m on m.name = $2
     join telemetry.raw r on r.device_key = i.key and r.metric_id = m.id and r.ts >= $3 and r.ts < $4
     where i.${request.of} = $1
     order by r.ts limit ${maxSeriesRows}`,
    [request.id, request.metric, request.from, request.to],
  );
  return rows;
}

/** Columns of one installation's readings of one metric in the order of their time; the owner role reads them. */
export async function storedColumns(
  pool: pg.Pool,
  { installationKey, metricId, fromMs, toMs }: ReadingsRequest,
): Promise<{ readonly time: number[]; readonly value: number[]; readonly flags: number[] }> {
  const { rows } = await pool.query<{ time: number; value: number; flags: number }>(
    `select (extract(epoch from ts) * 1000)::float8 as time, value, flags from telemetry.raw
     where device_key = $1 and metric_id = $2 and ts >= $3 and ts < $4 order by ts limit ${maxReadingsAnswered}`,
    [installationKey, metricId, new Date(fromMs), new Date(toMs)],
  );
  return {
    time: rows.map(({ time }) => Math.round(time)),
    value: rows.map(({ value }) => value),
    flags: rows.map(({ flags }) => flags),
  };
}

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

const scope = (of: Of) => `from telemetry.installation i
  join telemetry.raw r on r.device_key = i.key and r.ts >= $2 and r.ts < $3
  join telemetry.metric m on m.id = r.metric_id
  where i.${of} = $1 and ($4::text[] is null or m.name = any ($4))`;

const keys = '(r.ts, r.device_key, r.metric_id)';
const keyAt = (n: number) => `(to_timestamp($${n}::float8 / 1000), $${n + 1}::int, $${n + 2}::smallint)`;

/** Newest first; one row more than asked for when there is more. */
export async function readingPage(client: pg.ClientBase, request: ReadingPageRequest): Promise<ReadingRow[]> {
  const values: unknown[] = [request.id, request.from, request.to, request.metrics];
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
    `select ${columns} ${scope(request.of)}${where}
     order by r.ts ${direction}, r.device_key ${direction}, r.metric_id ${direction} limit ${request.limit + 1}`,
    values,
  );
  return rows;
}

export async function countReadings(
  client: pg.ClientBase,
  { of, id, metrics, from, to }: ReadingPageRequest,
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`select count(*) as count ${scope(of)}`, [
    id,
    from,
    to,
    metrics,
  ]);
  return Number(rows[0]?.count ?? 0);
}
