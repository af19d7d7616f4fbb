import type { ViewerQuery } from '../../../platform/db/viewer-query.ts';
import type { DeviceRow } from './entities.ts';
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

/** What the record of a device does not hold of these facts, beside its columns in a page (see withFacts). */
export const besideRecord = `c.last_seen as "facts.lastSeen", c.reporting_interval_seconds as "facts.reportingIntervalSeconds",
  c.gateway_last_seen as "facts.gatewayLastSeen", c.gateway_interval_seconds as "facts.gatewayIntervalSeconds",
  c.gateway_id as "facts.gatewayId", c.in_maintenance as "facts.inMaintenance"`;

type FactsBeside = {
  readonly [
    Fact in
      | 'lastSeen'
      | 'reportingIntervalSeconds'
      | 'gatewayLastSeen'
      | 'gatewayIntervalSeconds'
      | 'gatewayId'
      | 'inMaintenance' as `facts.${Fact}`
  ]: ConnectivityRow[Fact];
};

/** The record of a device with its facts, when they were read with it. */
export type DeviceWithFacts = DeviceRow & { readonly facts?: ConnectivityRow };

export const withFacts = (row: DeviceRow & FactsBeside): DeviceWithFacts =>
  Object.assign(row, {
    facts: {
      ...{ id: row.id, lifecycle: row.lifecycle, fault: row.fault, batteryLevel: row.batteryLevel },
      ...{ signalStrength: row.signalStrength, connectionType: row.connectionType, lastSeen: row['facts.lastSeen'] },
      reportingIntervalSeconds: row['facts.reportingIntervalSeconds'],
      gatewayLastSeen: row['facts.gatewayLastSeen'],
      gatewayIntervalSeconds: row['facts.gatewayIntervalSeconds'],
      gatewayId: row['facts.gatewayId'],
      inMaintenance: row['facts.inMaintenance'],
    },
  });

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
