import type { EntityManager } from '../../../platform/db/orm.ts';
import { DeviceRow } from './entities.ts';

export interface NewDevice {
  readonly id: string;
  readonly organizationId: string;
  readonly deviceSerial: string;
  readonly deviceType: string;
  readonly manufacturer: string;
  readonly model: string;
  readonly buildingId: string;
  readonly equipmentId: string | null;
  readonly installationLocation: string | null;
  readonly installedAt: Date | null;
  readonly connectionType: string;
  readonly gatewayId: string | null;
  readonly samplingIntervalSeconds: number;
  readonly reportingIntervalSeconds: number;
  readonly alertThresholds: unknown;
  readonly createdBy: string;
  readonly idempotencyKey: string | null;
}

/** The device that this key has registered. Waits for a registration with the same key that is under way. */
export async function registeredWith(
  em: EntityManager,
  organizationId: string,
  key: string,
): Promise<DeviceRow | null> {
  await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`${organizationId} ${key}`]);
  return em.findOne(DeviceRow, { organizationId, idempotencyKey: key });
}

/**
 * The row alone: triggers add its installation, access and what others must know, in this transaction. Without
 * "returning", since the row becomes visible to its own organization only by what the triggers add.
 */
export async function insertDevice(em: EntityManager, device: NewDevice): Promise<void> {
  const { alertThresholds: limits } = device;
  await em.execute(
    `insert into devices.device (id, organization_id, device_serial, device_type, manufacturer, model, building_id,
       equipment_id, installation_location, installed_at, connection_type, gateway_id, sampling_interval_seconds,
       reporting_interval_seconds, alert_thresholds, created_by, idempotency_key)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?::timestamptz, now()), ?, ?, ?, ?, ?::jsonb, ?, ?)`,
    [
      ...[device.id, device.organizationId, device.deviceSerial, device.deviceType, device.manufacturer, device.model],
      ...[
        device.buildingId,
        device.equipmentId,
        device.installationLocation,
        device.installedAt?.toISOString() ?? null,
      ],
      ...[device.connectionType, device.gatewayId, device.samplingIntervalSeconds, device.reportingIntervalSeconds],
      ...[limits === null ? null : JSON.stringify(limits), device.createdBy, device.idempotencyKey],
    ],
  );
}

/** `hash`: SHA-256 of the credential in hex; the credential itself is not kept. */
export async function insertCredential(
  em: EntityManager,
  credential: {
    readonly id: string;
    readonly deviceId: string;
    readonly organizationId: string;
    readonly hash: string;
  },
): Promise<void> {
  await em.execute('insert into devices.credential (id, device_id, organization_id, hash) values (?, ?, ?, ?)', [
    ...[credential.id, credential.deviceId, credential.organizationId, credential.hash],
  ]);
}
