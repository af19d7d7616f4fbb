import type pg from 'pg';
import { hashCredential } from '../../../platform/auth/device-credential.ts';
import { building, device, equipment, grants, idOf, organizations, users } from './world.ts';

/** Readings of the demo reach back; this is longer. */
const installedSince = '2 years';

export interface Secrets {
  readonly passwordHash: (user: string) => Promise<string>;
  readonly credential: string;
}

/** Each row is added unless it is there: whatever a user has changed since stays. */
export async function insertWorld(client: pg.ClientBase, secrets: Secrets): Promise<void> {
  await insertPeople(client, secrets);
  await insertPlaces(client);
  await insertDevice(client, secrets.credential);
  for (const { organization, scopes, purpose } of grants) {
    for (const { key } of equipment) {
      await client.query(
        `insert into devices.data_grant (id, organization_id, grantee_id, equipment_id, scopes, purpose)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [idOf(`grant ${organization} ${key}`), idOf('owner'), idOf(organization), idOf(key), scopes, purpose],
      );
    }
  }
}

async function insertPeople(client: pg.ClientBase, { passwordHash }: Secrets): Promise<void> {
  for (const { key, name, kind } of organizations) {
    await client.query('insert into devices.organization (id, name, kind) values ($1, $2, $3) on conflict do nothing', [
      ...[idOf(key), name, kind],
    ]);
  }
  for (const { key, organization, name, role } of users) {
    await client.query(
      `insert into devices.user_account (id, organization_id, email, password_hash, name, role)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [idOf(`user ${key}`), idOf(organization), `${key.toLowerCase()}@example.com`, await passwordHash(key), name, role],
    );
  }
}

async function insertPlaces(client: pg.ClientBase): Promise<void> {
  await client.query(
    `insert into devices.building (id, organization_id, name, address, time_zone, external_id)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [idOf('building'), idOf('owner'), building.name, building.address, building.timeZone, building.externalId],
  );
  for (const { key, name, kind, manufacturer, model } of equipment) {
    await client.query(
      `insert into devices.equipment (id, organization_id, building_id, name, kind, manufacturer, model, external_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
      [idOf(key), idOf('owner'), idOf('building'), name, kind, manufacturer, model, `${building.externalId}-${key}`],
    );
  }
}

async function insertDevice(client: pg.ClientBase, credential: string): Promise<void> {
  await client.query(
    `insert into devices.device (id, organization_id, device_serial, device_type, manufacturer, model, building_id,
       equipment_id, installation_location, installed_at, installed_by, connection_type, reporting_interval_seconds)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() - $10::interval, $11, $12, $13) on conflict do nothing`,
    [
      ...[idOf('device'), idOf('owner'), device.serial, device.type, device.manufacturer, device.model],
      ...[idOf('building'), idOf(device.equipment), device.location, installedSince, 'Northern Lift Service'],
      ...[device.connection, device.reportingIntervalSeconds],
    ],
  );
  await client.query(
    `insert into devices.credential (id, device_id, organization_id, hash) values ($1, $2, $3, $4) on conflict do nothing`,
    [idOf(`credential ${hashCredential(credential)}`), idOf('device'), idOf('owner'), hashCredential(credential)],
  );
}
