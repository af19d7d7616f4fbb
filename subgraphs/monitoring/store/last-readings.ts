import type { ClientBase } from 'pg';
import type { Limits } from '../domain/reading-status.ts';

export interface LastReading {
  readonly installationKey: number;
  readonly metricId: number;
  readonly subjectId: string;
  readonly deviceId: string;
  readonly buildingId: string;
  readonly metric: string;
  readonly unit: string;
  readonly value: number;
  readonly at: Date;
  readonly limits: Limits;
  readonly learned: boolean;
}

export interface Presence {
  readonly subjectId: string;
  readonly hour: Date;
}

export interface ModeChange {
  readonly subjectId: string;
  readonly at: Date;
  readonly mode: string;
}

/** Rows a statement. */
const CHUNK = 2_000;

/** A reading that is older than what is there changes nothing: a replay may come with any. */
export async function saveLastReadings(client: ClientBase, all: readonly LastReading[]): Promise<void> {
  for (let start = 0; start < all.length; start += CHUNK) {
    const rows = all.slice(start, start + CHUNK);
    const column = <Value>(pick: (row: LastReading) => Value): Value[] => rows.map(pick);
    await client.query({
      name: 'last-readings',
      text: `insert into monitoring.last_reading as last (installation_key, metric_id, subject_id, device_id,
          building_id, metric, unit, value, at, limit_min, limit_max, learned)
        select * from unnest($1::int[], $2::int[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
          $8::float8[], $9::timestamptz[], $10::float8[], $11::float8[], $12::bool[])
        on conflict (installation_key, metric_id) do update set value = excluded.value, at = excluded.at,
          limit_min = excluded.limit_min, limit_max = excluded.limit_max, learned = excluded.learned
        where last.at <= excluded.at`,
      values: [
        ...[column((row) => row.installationKey), column((row) => row.metricId), column((row) => row.subjectId)],
        ...[column((row) => row.deviceId), column((row) => row.buildingId), column((row) => row.metric)],
        ...[column((row) => row.unit), column((row) => row.value), column((row) => row.at)],
        ...[column((row) => row.limits.min), column((row) => row.limits.max), column((row) => row.learned)],
      ],
    });
  }
}

export async function savePresence(client: ClientBase, rows: readonly Presence[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into monitoring.presence (subject_id, hour) select distinct * from unnest($1::uuid[], $2::timestamptz[])
     on conflict do nothing`,
    [rows.map(({ subjectId }) => subjectId), rows.map(({ hour }) => hour)],
  );
}

export async function saveModes(client: ClientBase, rows: readonly ModeChange[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into monitoring.mode_change (subject_id, at, mode)
     select distinct on (1, 2) * from unnest($1::uuid[], $2::timestamptz[], $3::text[]) on conflict do nothing`,
    [rows.map(({ subjectId }) => subjectId), rows.map(({ at }) => at), rows.map(({ mode }) => mode)],
  );
}
