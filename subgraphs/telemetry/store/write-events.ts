import type pg from 'pg';
import type { EquipmentEvent } from '../../../core/contracts/equipment-event.ts';
import type { NewEvent } from '../../../platform/events/event-table.ts';

/** Topic of the event table under which an equipment event is told. */
export const equipmentEventTopic = 'equipment-event';

/** Stores events that are not there yet and returns what to tell of them: a repeat is told once. */
export async function insertEvents(client: pg.ClientBase, events: readonly EquipmentEvent[]): Promise<NewEvent[]> {
  const rows = events.map((event) => ({ ...event, occurredAt: new Date(event.occurredAt).toISOString() }));
  const { rows: fresh } = await client.query<{ id: string }>(
    `insert into telemetry.equipment_event
       (id, device_key, device_id, subject_id, code, occurred_at, operating_mode, details)
     select id, "installationKey", "deviceId", "subjectId", code, "occurredAt", "operatingMode", details
     from jsonb_to_recordset($1::jsonb) as event (id uuid, "installationKey" int, "deviceId" uuid, "subjectId" uuid,
       code text, "occurredAt" timestamptz, "operatingMode" text, details jsonb)
     on conflict do nothing returning id`,
    [JSON.stringify(rows)],
  );
  const known = new Map(events.map((event) => [event.id, event]));
  return fresh.flatMap(({ id }) => {
    const event = known.get(id);
    if (event === undefined) return [];
    return [
      {
        topic: equipmentEventTopic,
        subjectId: event.subjectId,
        occurredAt: new Date(event.occurredAt),
        payload: event,
      },
    ];
  });
}
