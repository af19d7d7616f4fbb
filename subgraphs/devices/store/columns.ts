import type { BuildingRow, DeviceRow, EquipmentRow, OrganizationRow } from './entities.ts';

// What pages and loaders read, with SQL alone: making an ORM's objects of a few hundred rows takes longer than reading them.

const organization: Record<keyof OrganizationRow, true> = { id: true, name: true, kind: true };

const building: Record<keyof BuildingRow, true> = {
  ...{ id: true, organizationId: true, name: true, address: true, timeZone: true, externalId: true, version: true },
};

const equipment: Record<keyof EquipmentRow, true> = {
  ...{ id: true, organizationId: true, buildingId: true, name: true, kind: true, manufacturer: true, model: true },
  ...{ externalId: true, version: true, ratedLoadKg: true, ratedSpeedMps: true, stops: true, drive: true },
  ...{ doorType: true, installedOn: true, serviceSince: true },
};

const device: Record<keyof DeviceRow, true> = {
  ...{ id: true, organizationId: true, deviceSerial: true, deviceType: true, manufacturer: true, model: true },
  ...{ firmwareVersion: true, buildingId: true, equipmentId: true, installationLocation: true, installedAt: true },
  ...{ installedBy: true, gatewayId: true, connectionType: true, ipAddress: true, macAddress: true, lifecycle: true },
  ...{ lastSeen: true, batteryLevel: true, signalStrength: true, samplingIntervalSeconds: true },
  ...{ reportingIntervalSeconds: true, alertThresholds: true, lastCalibrated: true, calibrationDue: true },
  ...{ createdAt: true, updatedAt: true, createdBy: true, version: true, fault: true, decommissionedAt: true },
  ...{ decommissionReason: true, idempotencyKey: true, templateId: true, certificateCommonName: true },
  hardwareRevision: true,
};

const snake = (field: string) => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const named = (fields: object) =>
  Object.keys(fields)
    .map((field) => `t.${snake(field)} as "${field}"`)
    .join(', ');

/** Columns of each table over the alias t, by the names of its row. */
export const columns = {
  organization: named(organization),
  building: named(building),
  equipment: named(equipment),
  device: named(device),
} as const;
