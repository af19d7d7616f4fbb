import type { ClientBase } from 'pg';
import type { EquipmentEvent } from '../../../core/contracts/equipment-event.ts';

/** False when the event is there already. */
export async function insertEvent(client: ClientBase, event: EquipmentEvent): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into monitoring.equipment_event (id, subject_id, device_id, code, occurred_at, operating_mode, details)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (id) do nothing`,
    [
      ...[event.id, event.subjectId, event.deviceId, event.code, new Date(event.occurredAt)],
      ...[event.operatingMode, JSON.stringify(event.details)],
    ],
  );
  return rowCount === 1;
}

/** Ends the faults of a code that lasted until then; their ids. */
export async function clearFaults(client: ClientBase, subjectId: string, code: string, at: Date): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `update monitoring.equipment_event set cleared_at = $3
     where subject_id = $1 and code = $2 and cleared_at is null and occurred_at <= $3 returning id`,
    [subjectId, code, at],
  );
  return rows.map(({ id }) => id);
}

/** The equipment of an installation; null for a device without. */
export async function equipmentOf(client: ClientBase, installationKey: number): Promise<string | null> {
  const { rows } = await client.query<{ equipment_id: string | null }>(
    'select equipment_id from monitoring.installation where key = $1',
    [installationKey],
  );
  return rows[0]?.equipment_id ?? null;
}
