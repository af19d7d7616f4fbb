import type { EntityManager } from '../../../platform/db/orm.ts';

export interface NewBuilding {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly address: string | null;
  readonly timeZone: string;
  readonly externalId: string | null;
}

export async function insertBuilding(em: EntityManager, building: NewBuilding): Promise<void> {
  await em.execute(
    'insert into devices.building (id, organization_id, name, address, time_zone, external_id) values (?, ?, ?, ?, ?, ?)',
    [building.id, building.organizationId, building.name, building.address, building.timeZone, building.externalId],
  );
}

export interface NewEquipment {
  readonly id: string;
  readonly organizationId: string;
  readonly buildingId: string;
  readonly name: string;
  readonly kind: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly externalId: string | null;
}

export async function insertEquipment(em: EntityManager, one: NewEquipment): Promise<void> {
  await em.execute(
    `insert into devices.equipment (id, organization_id, building_id, name, kind, manufacturer, model, external_id)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[one.id, one.organizationId, one.buildingId, one.name, one.kind],
      ...[one.manufacturer, one.model, one.externalId],
    ],
  );
}
