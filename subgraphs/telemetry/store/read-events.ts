import type pg from 'pg';
import type { EquipmentEventCode } from '../../../core/contracts/equipment-event.ts';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import type { Of } from './of.ts';

export interface EventRow {
  readonly id: string;
  readonly deviceId: string;
  readonly subjectId: string;
  readonly code: EquipmentEventCode;
  readonly time: Date;
  readonly operatingMode: OperatingMode;
  readonly details: Record<string, unknown>;
}

export interface EventPageRequest {
  readonly codes: readonly string[] | null;
  readonly from: Date;
  readonly to: Date;
  readonly limit: number;
  readonly backward: boolean;
  /** Keys of the row before and behind the page: time (ms), id. */
  readonly after: readonly (string | number)[] | null;
  readonly before: readonly (string | number)[] | null;
}

const matching = (of: Of) => `e.${of} = wanted.id and e.occurred_at >= $2 and e.occurred_at < $3
  and ($4::text[] is null or e.code = any ($4))`;

/** Newest first, up to one more than the limit for each id; one statement for all of them. */
export async function eventPages(
  client: pg.ClientBase,
  of: Of,
  ids: readonly string[],
  { codes, from, to, limit, backward, after, before }: EventPageRequest,
): Promise<(EventRow & { readonly of: string })[]> {
  const values: unknown[] = [ids, from, to, codes];
  let bounds = '';
  for (const [keys, operator] of [
    [after, '<'],
    [before, '>'],
  ] as const) {
    if (keys === null) continue;
    const n = values.push(...keys) - 1;
    bounds += ` and (e.occurred_at, e.id) ${operator} (to_timestamp($${n}::float8 / 1000), $${n + 1}::uuid)`;
  }
  const direction = backward ? 'asc' : 'desc';
  const { rows } = await client.query<EventRow & { of: string }>(
    `select wanted.id as "of", e.* from unnest($1::uuid[]) wanted(id)
     cross join lateral (
       select id, device_id as "deviceId", subject_id as "subjectId", code, occurred_at as time,
         operating_mode as "operatingMode", details
       from telemetry.equipment_event e where ${matching(of)}${bounds}
       order by e.occurred_at ${direction}, e.id ${direction} limit ${limit + 1}
     ) e
     order by e.time ${direction}, e.id ${direction}`,
    values,
  );
  return rows;
}

export async function countEvents(
  client: pg.ClientBase,
  of: Of,
  ids: readonly string[],
  { codes, from, to }: EventPageRequest,
): Promise<{ readonly of: string; readonly count: number }[]> {
  const { rows } = await client.query<{ of: string; count: number }>(
    `select wanted.id as "of", count(e.id)::int as count from unnest($1::uuid[]) wanted(id)
     left join telemetry.equipment_event e on ${matching(of)}
     group by wanted.id`,
    [ids, from, to, codes],
  );
  return rows;
}
