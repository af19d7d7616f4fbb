import type { EntityManager } from '../../../platform/db/orm.ts';
import { DeviceRow } from './entities.ts';
import { arrayLiteral } from './page.ts';

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
  readonly calibrationDue: Date | null;
  readonly templateId: string | null;
  readonly certificateCommonName: string | null;
  readonly createdBy: string;
  readonly idempotencyKey: string | null;
  /** SHA-256 of its credential in hex; the credential itself is not kept. */
  readonly credentialHash: string;
}

/** Devices that these keys have registered, by key. Waits for registrations with the same keys that are under way. */
export async function registeredWith(
  em: EntityManager,
  organizationId: string,
  keys: readonly string[],
): Promise<Map<string, DeviceRow>> {
  if (keys.length === 0) return new Map();
  // In one order everywhere: two callers with the same keys wait for one another instead of for each other.
  await em.execute(
    `select pg_advisory_xact_lock(hashtextextended(k, 0))
     from (select k from jsonb_array_elements_text(?::jsonb) k order by hashtextextended(k, 0)) sorted`,
    [JSON.stringify(keys.map((key) => `${organizationId} ${key}`))],
  );
  const rows = await em.find(DeviceRow, { organizationId, idempotencyKey: { $in: [...keys] } });
  return new Map(rows.map((row) => [row.idempotencyKey ?? '', row]));
}

/** Columns of a new device, with their types, as PostgreSQL reads them out of JSON. */
const columns = {
  ...{ id: 'uuid', organization_id: 'uuid', device_serial: 'text', device_type: 'text', manufacturer: 'text' },
  ...{ model: 'text', building_id: 'uuid', equipment_id: 'uuid', installation_location: 'text' },
  ...{ installed_at: 'timestamptz', connection_type: 'text', gateway_id: 'uuid', sampling_interval_seconds: 'int' },
  ...{ reporting_interval_seconds: 'int', alert_thresholds: 'jsonb', calibration_due: 'timestamptz' },
  ...{ template_id: 'uuid', certificate_common_name: 'text', created_by: 'uuid', idempotency_key: 'text' },
};
const names = Object.keys(columns).join(', ');
const shape = Object.entries(columns).map((column) => column.join(' '));
const snake = (field: string) => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * The rows alone: triggers add their installations, access and what others must know, in this transaction. Without
 * "returning", and without a named constraint on conflict, since a row becomes visible to its own organization only by
 * what the triggers add.
 * @returns ids of those that were stored: serial numbers or common names of the others are taken
 */
export async function insertDevices(em: EntityManager, devices: readonly NewDevice[]): Promise<Set<string>> {
  if (devices.length === 0) return new Set();
  const json = JSON.stringify(
    devices.map((device) => Object.fromEntries(Object.entries(device).map(([field, value]) => [snake(field), value]))),
  );
  await em.execute(
    `insert into devices.device (${names})
     select ${names.replace('installed_at', 'coalesce(installed_at, now())')}
     from jsonb_to_recordset(?::jsonb) as given (${shape.join(', ')}) on conflict do nothing`,
    [json],
  );
  const stored = await em.execute<{ id: string }[]>('select id from devices.device where id = any (?::uuid[])', [
    arrayLiteral(devices.map(({ id }) => id)),
  ]);
  const ids = new Set(stored.map(({ id }) => id));
  await em.execute(
    `insert into devices.credential (id, device_id, organization_id, hash)
     select gen_random_uuid(), id, organization_id, credential_hash
     from jsonb_to_recordset(?::jsonb) as given (id uuid, organization_id uuid, credential_hash text)
     where id = any (?::uuid[])`,
    [json, arrayLiteral([...ids])],
  );
  return ids;
}

export interface OwnPlaces {
  readonly buildings: ReadonlySet<string>;
  /** Building by equipment. */
  readonly equipment: ReadonlyMap<string, string>;
  readonly gateways: ReadonlySet<string>;
}

/** Which of these ids are the organization's own; all of them are UUIDs in lower case. */
export async function ownPlaces(em: EntityManager, organizationId: string, ids: readonly string[]): Promise<OwnPlaces> {
  const rows = await em.execute<{ id: string; building: string | null; kind: string }[]>(
    `with given as (select unnest(?::uuid[]) as id)
     select id, null as building, 'building' as kind from devices.building join given using (id) where organization_id = ?
     union all select id, building_id, 'equipment' from devices.equipment join given using (id) where organization_id = ?
     union all select id, null, 'gateway' from devices.device join given using (id)
       where organization_id = ? and device_type = 'gateway' and lifecycle <> 'decommissioned'`,
    [arrayLiteral([...new Set(ids)]), organizationId, organizationId, organizationId],
  );
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  return {
    buildings: new Set(of('building').map(({ id }) => id)),
    equipment: new Map(of('equipment').map(({ id, building }) => [id, building ?? ''])),
    gateways: new Set(of('gateway').map(({ id }) => id)),
  };
}
