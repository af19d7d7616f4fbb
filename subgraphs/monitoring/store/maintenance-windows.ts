import type { ClientBase } from 'pg';
import type { MaintenanceWindowChanged } from '../../../core/contracts/maintenance-window.ts';

/** Keeps a window as it is now; what is older than what is known changes nothing. */
export async function saveMaintenanceWindow(client: ClientBase, window: MaintenanceWindowChanged): Promise<void> {
  const { id, buildingId, equipmentId, deviceId, startsAt, endsAt, reason, changedAt } = window;
  await client.query(
    `insert into monitoring.maintenance_window as w (id, building_id, equipment_id, device_id, starts_at, ends_at, reason, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (id) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at, reason = excluded.reason,
       changed_at = excluded.changed_at where w.changed_at <= excluded.changed_at`,
    [id, buildingId, equipmentId, deviceId, new Date(startsAt), new Date(endsAt), reason, new Date(changedAt)],
  );
}
