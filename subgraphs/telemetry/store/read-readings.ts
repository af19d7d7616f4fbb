import type pg from 'pg';
import { maxReadingsAnswered, type ReadingsRequest } from '../../../core/contracts/readings-request.ts';
import { type ColdArchive, coldDaysOfSeries, firstDays } from './cold-days.ts';
import type { Of } from './of.ts';
import { readingsIn } from './readings-source.ts';

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

/** Of `installation i`, `metric m` and rows `r` of readings. */
export const readingColumns = `i.device_id as "deviceId", i.key as "installationKey", m.id as "metricId", m.name as metric, m.unit,
  r.ts as time, r.value, r.flags`;

/** The newest reading of each device and metric of each id; one statement for a batch. `metrics` null: all. */
export async function latestReadings(
  client: pg.ClientBase,
  of: Of,
  ids: readonly string[],
  metrics: readonly string[] | null,
): Promise<(ReadingRow & { readonly of: string })[]> {
  const { rows } = await client.query<ReadingRow & { of: string }>(
    `select distinct on (i.${of}, i.device_id, m.name) i.${of} as "of", ${readingColumns}
     from telemetry.installation i
     cross join telemetry.metric m
     cross join lateral (
       (select ts, value, flags from telemetry.raw where device_key = i.key and metric_id = m.id order by ts desc limit 1)
       union all
       (select last_at, last_value, last_flags from telemetry.day where device_key = i.key and metric_id = m.id
        order by day desc limit 1)
     ) r
     where i.${of} = any ($1) and ($2::text[] is null or m.name = any ($2))
     order by i.${of}, i.device_id, m.name, r.ts desc`,
    [ids, metrics],
  );
  return rows;
}

/** Columns of one installation's readings of one metric in the order of their time; the owner role reads them. */
export async function storedColumns(
  pool: pg.Pool,
  archive: ColdArchive,
  { installationKey, metricId, fromMs, toMs }: ReadingsRequest,
): Promise<{ readonly time: number[]; readonly value: number[]; readonly flags: number[] }> {
  const span = { from: new Date(fromMs), to: new Date(toMs) };
  const archived = await coldDaysOfSeries(pool, installationKey, metricId, span);
  const { days, to } = firstDays(archived, maxReadingsAnswered, span.from, span.to);
  const source = readingsIn({ key: '$1', metric: '$2', from: '$3', to: '$4', cold: '$5' });
  const { rows } = await pool.query<{ time: number; value: number; flags: number }>(
    `select (extract(epoch from ts) * 1000)::float8 as time, value, flags from ${source} r order by ts limit ${maxReadingsAnswered}`,
    [installationKey, metricId, span.from, to, await archive.fetch(days)],
  );
  return {
    time: rows.map(({ time }) => Math.round(time)),
    value: rows.map(({ value }) => value),
    flags: rows.map(({ flags }) => flags),
  };
}
