import type { Pool } from 'pg';
import type { RegistryEquipment } from '../../../core/contracts/registry.ts';

/** What the registry says of equipment, as far as comparing needs it. */
export async function saveEquipment(pool: Pool, equipment: RegistryEquipment): Promise<void> {
  const { id, buildingId, name, equipmentKind, manufacturer, model, timeZone } = equipment;
  await pool.query(
    `insert into monitoring.equipment_info (subject_id, building_id, name, kind, manufacturer, model, time_zone)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (subject_id) do update set building_id = excluded.building_id, name = excluded.name,
       kind = excluded.kind, manufacturer = excluded.manufacturer, model = excluded.model,
       time_zone = excluded.time_zone`,
    [id, buildingId, name, equipmentKind, manufacturer, model, timeZone],
  );
}
