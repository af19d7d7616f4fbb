import type { Statement } from './statement.ts';
import { uuids } from './statement.ts';

export interface KeptEvent {
  readonly id: string;
  readonly code: string;
  readonly occurredAt: Date;
  readonly clearedAt: Date | null;
  readonly operatingMode: string;
  readonly deviceId: string;
  readonly details: unknown;
}

interface EventRow {
  readonly owner_id: string;
  readonly id: string;
  readonly code: string;
  readonly occurred_at: string | Date;
  readonly cleared_at: string | Date | null;
  readonly operating_mode: string;
  readonly device_id: string;
  readonly details: unknown;
}

/** The newest events of each of some subjects; one statement. */
export async function readNewestEvents(
  run: Statement,
  ids: readonly string[],
  limit: number,
): Promise<Map<string, KeptEvent[]>> {
  const rows = await run<EventRow>(
    `select subject.id as owner_id, e.id, e.code, e.occurred_at, e.cleared_at, e.operating_mode, e.device_id, e.details
     from unnest($1::uuid[]) as subject (id) cross join lateral (
       select * from monitoring.equipment_event where subject_id = subject.id
       order by occurred_at desc, id desc limit ${limit}) e
     order by e.occurred_at desc, e.id desc`,
    [uuids(ids)],
  );
  const events = new Map<string, KeptEvent[]>(ids.map((id) => [id, []]));
  for (const row of rows) {
    events.get(row.owner_id)?.push({
      ...{ id: row.id, code: row.code, operatingMode: row.operating_mode, deviceId: row.device_id },
      ...{ occurredAt: new Date(row.occurred_at), details: row.details },
      clearedAt: row.cleared_at === null ? null : new Date(row.cleared_at),
    });
  }
  return events;
}
