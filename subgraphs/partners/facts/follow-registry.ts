import type pg from 'pg';
import { accessEntry } from '../../../core/contracts/access.ts';
import { decodeJson } from '../../../core/contracts/json-codec.ts';
import {
  installationAt,
  registryBucket,
  type RegistryDevice,
  type RegistryEntry,
  registryEntry,
  type RegistryEquipment,
} from '../../../core/contracts/registry.ts';
import { followAccess, type Projection } from '../../../platform/access/projection.ts';
import type { Bus } from '../../../platform/bus/bus.ts';
import type { Logger } from '../../../platform/log/logger.ts';
import { learnModel } from '../store/device-models.ts';
import { rowsOf, sql } from '../store/sql.ts';

export interface RegistryOptions {
  readonly bus: Bus;
  /** Owner role. */
  readonly pool: pg.Pool;
  readonly logger: Logger;
  readonly now: () => Date;
}

/** Keeps access, devices and equipment as devices publishes them; resolves when all that was there has been read. */
export async function followRegistry({ bus, pool, logger, now }: RegistryOptions): Promise<Projection> {
  const keep = async (key: string, value: Uint8Array | null) => {
    try {
      if (!key.startsWith('meta.')) await keepEntry(pool, key, value, now());
    } catch (fault) {
      logger.error({ err: fault, key }, 'an entry of the registry could not be kept');
    }
  };
  const stop = await (await bus.keyValue(registryBucket)).watch(keep);
  const access = await followAccess<RegistryEntry>({
    ...{ bus, pool, logger, schema: 'partners' },
    decodeAccess: (bytes) => decodeJson(accessEntry, bytes),
    decodeRegistry: (bytes) => decodeJson(registryEntry, bytes),
    installationsOf: (entry) =>
      entry.kind === 'device' ? entry.installations.map((one) => ({ ...one, deviceId: entry.id })) : [],
  });
  return {
    missing: access.missing,
    close: async () => {
      await stop();
      await access.close();
    },
  };
}

async function keepEntry(pool: pg.Pool, key: string, value: Uint8Array | null, now: Date): Promise<void> {
  if (value === null) return forget(pool, key);
  const entry = decodeJson(registryEntry, value);
  if (entry.kind === 'device') await keepDevice(pool, entry, now);
  if (entry.kind === 'equipment') await keepEquipment(pool, entry);
  if (entry.kind === 'organization') await keepOrganization(pool, entry.id);
}

async function forget(pool: pg.Pool, key: string): Promise<void> {
  const [kind, id] = key.split('.');
  if (kind === 'device') await pool.query('delete from partners.registry_device where id = $1', [id]);
  if (kind === 'equipment') await pool.query('delete from partners.registry_equipment where id = $1', [id]);
}

async function keepOrganization(pool: pg.Pool, id: string): Promise<void> {
  await pool.query('insert into partners.registry_organization (id) values ($1) on conflict do nothing', [id]);
}

async function keepDevice(pool: pg.Pool, device: RegistryDevice, now: Date): Promise<void> {
  const place = installationAt(device, now.getTime());
  const { id, organizationId, serial, deviceType, manufacturer, model, firmwareVersion, lifecycle } = device;
  await pool.query(
    sql`insert into partners.registry_device (id, organization_id, subject_id, equipment_id, serial, device_type,
        manufacturer, model, firmware_version, lifecycle, reporting_interval_seconds)
      values (${id}, ${organizationId}, ${place?.subjectId ?? id}, ${place?.equipmentId ?? null}, ${serial}, ${deviceType},
        ${manufacturer}, ${model}, ${firmwareVersion}, ${lifecycle}, ${device.reportingIntervalSeconds})
      on conflict (id) do update set organization_id = excluded.organization_id, subject_id = excluded.subject_id,
        equipment_id = excluded.equipment_id, serial = excluded.serial, device_type = excluded.device_type,
        manufacturer = excluded.manufacturer, model = excluded.model, firmware_version = excluded.firmware_version,
        lifecycle = excluded.lifecycle, reporting_interval_seconds = excluded.reporting_interval_seconds`.query,
  );
  const [on] = await rowsOf<{ equipmentKind: string }>(
    pool,
    sql`select equipment_kind from partners.registry_equipment where id = ${place?.equipmentId ?? null}`,
  );
  const equipmentKinds = on === undefined ? [] : [on.equipmentKind];
  await learnModel(pool, { manufacturer, model, deviceType, protocols: [], equipmentKinds, partnerId: null });
}

async function keepEquipment(pool: pg.Pool, equipment: RegistryEquipment): Promise<void> {
  const { id, organizationId, buildingId, name, equipmentKind, manufacturer, model } = equipment;
  await pool.query(
    sql`insert into partners.registry_equipment (id, organization_id, building_id, name, equipment_kind, manufacturer, model)
      values (${id}, ${organizationId}, ${buildingId}, ${name}, ${equipmentKind}, ${manufacturer}, ${model})
      on conflict (id) do update set organization_id = excluded.organization_id, building_id = excluded.building_id,
        name = excluded.name, equipment_kind = excluded.equipment_kind, manufacturer = excluded.manufacturer,
        model = excluded.model`.query,
  );
  // The bucket is read in the order of changes, not of dependence: devices may have been first.
  const installed = await rowsOf<{ manufacturer: string; model: string; deviceType: string }>(
    pool,
    sql`select distinct manufacturer, model, device_type from partners.registry_device where equipment_id = ${id}`,
  );
  for (const one of installed) {
    await learnModel(pool, { ...one, protocols: [], equipmentKinds: [equipmentKind], partnerId: null });
  }
}
