import type { EntityManager } from '../../../platform/db/orm.ts';
import type { EventRow } from '../../../platform/events/event-table.ts';
import type { MonitoringEvent } from './monitoring-event.ts';

type Topic = MonitoringEvent['topic'];
export type EventOf<Of extends Topic> = EventRow & { readonly payload: Extract<MonitoringEvent, { topic: Of }> };

interface Row {
  cursor: string | number;
  subject_id: string;
  occurred_at: Date | string;
  payload: unknown;
}

/** Events of a topic after a cursor that the transaction's organization may see, in their order. */
export async function readEvents<Of extends Topic>(
  em: EntityManager,
  topic: Of,
  after: number,
  limit: number,
): Promise<EventOf<Of>[]> {
  const rows = await em.execute<Row[]>(
    `select cursor, subject_id, occurred_at, payload from monitoring.event
     where topic = ? and cursor > ? order by cursor limit ?`,
    [topic, after, limit],
  );
  return rows.map((row) => ({
    cursor: Number(row.cursor),
    topic,
    subjectId: row.subject_id,
    occurredAt: new Date(row.occurred_at),
    payload: row.payload as EventOf<Of>['payload'],
  }));
}

export async function readEventBounds(em: EntityManager): Promise<{ oldest: number; newest: number } | null> {
  const rows = await em.execute<{ oldest: string | null; newest: string | null }[]>(
    'select oldest, newest from monitoring.event_bounds()',
  );
  const row = rows[0];
  if (!row || row.oldest === null || row.newest === null) return null;
  return { oldest: Number(row.oldest), newest: Number(row.newest) };
}
