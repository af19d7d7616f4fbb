import type { ViewerQuery } from '../../../platform/db/viewer-query.ts';
import type { StatusFacts } from '../domain/device-status.ts';

export interface ConnectivityRow extends StatusFacts {
  readonly id: string;
  readonly gatewayId: string | null;
}

/** Columns of `devices.connectivity` as the domain names them. */
export const connectivityColumns = `c.id, c.lifecycle, c.fault, c.last_seen as "lastSeen",
  c.reporting_interval_seconds as "reportingIntervalSeconds", c.battery_level as "batteryLevel",
  c.signal_strength as "signalStrength", c.connection_type as "connectionType",
  c.gateway_last_seen as "gatewayLastSeen", c.gateway_interval_seconds as "gatewayIntervalSeconds",
  c.gateway_id as "gatewayId", c.in_maintenance as "inMaintenance"`;

/** Facts of visible devices, those of a gateway that is not visible included; one statement. */
export async function connectivityFacts(
  query: ViewerQuery,
  ids: readonly string[],
): Promise<Map<string, ConnectivityRow>> {
  const rows = await query<ConnectivityRow>(
    `select ${connectivityColumns} from devices.visible_connectivity($1::uuid[]) c`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

export interface InstallationRow {
  readonly deviceId: string;
  readonly key: number;
  readonly buildingId: string;
  readonly equipmentId: string | null;
  readonly validFrom: Date;
  readonly validTo: Date | null;
}

export async function installationsOf(
  query: ViewerQuery,
  ids: readonly string[],
): Promise<Map<string, InstallationRow[]>> {
  const rows = await query<InstallationRow>(
    `select device_id as "deviceId", key, building_id as "buildingId", equipment_id as "equipmentId",
       valid_from as "validFrom", valid_to as "validTo"
     from devices.installation where device_id = any ($1::uuid[]) order by valid_from, key`,
    [ids],
  );
  return Map.groupBy(rows, ({ deviceId }) => deviceId);
}
