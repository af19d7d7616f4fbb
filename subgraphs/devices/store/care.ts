import type { ViewerQuery } from '../../../platform/db/viewer-query.ts';

export interface WindowRow {
  readonly id: string;
  readonly buildingId: string | null;
  readonly equipmentId: string | null;
  readonly deviceId: string | null;
  readonly from: Date;
  readonly to: Date;
  readonly reason: string;
  readonly createdBy: string;
}

export const windowColumns = `t.id, t.building_id as "buildingId", t.equipment_id as "equipmentId",
  t.device_id as "deviceId", t.starts_at as "from", t.ends_at as "to", t.reason, t.created_by as "createdBy"`;

/** Windows on each of these, open or to come. */
export async function windowsOf(query: ViewerQuery, column: 'equipment_id' | 'device_id', ids: readonly string[]) {
  const rows = await query<WindowRow>(
    `select ${windowColumns} from devices.maintenance_window t
     where t.${column} = any ($1::uuid[]) and t.ends_at > now() order by t.starts_at, t.id`,
    [ids],
  );
  return Map.groupBy(rows, (row) => (column === 'device_id' ? row.deviceId : row.equipmentId) ?? '');
}

export interface KeyRow {
  readonly id: string;
  readonly deviceId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

export const keyColumns = `t.id, t.device_id as "deviceId", t.created_at as "createdAt", t.expires_at as "expiresAt",
  t.revoked_at as "revokedAt"`;

export async function keysOfDevices(query: ViewerQuery, ids: readonly string[]) {
  const rows = await query<KeyRow>(
    `select ${keyColumns} from devices.credential t where t.device_id = any ($1::uuid[]) order by t.created_at desc, t.id`,
    [ids],
  );
  return Map.groupBy(rows, ({ deviceId }) => deviceId);
}
