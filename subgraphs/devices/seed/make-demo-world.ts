import { createHmac } from 'node:crypto';
import type pg from 'pg';
import { hashCredential } from '../../../platform/auth/device-credential.ts';
import { inTransaction } from '../../../platform/db/pool.ts';
import { hashPassword } from '../identity/password.ts';
import { credentialOf } from './demo-credential.ts';
import { building, device, equipment, grants, organizations, users } from './demo-world.ts';

/** Older than the oldest reading of the shipped series. */
const installedBefore = '2 years';

/** Passwords of demo users are random to whoever does not know the secret: they sign in by their printed tokens. */
export const demoPassword = (secret: string, email: string) =>
  createHmac('sha256', secret).update(email).digest('base64url');

/** Makes what is missing of the demo world, in one transaction; what is there stays as it is. */
export async function makeDemoWorld(owner: pg.Pool, secret: string): Promise<void> {
  const hashes = await Promise.all(Object.values(users).map(({ email }) => hashPassword(demoPassword(secret, email))));
  await inTransaction(owner, async (client) => {
    for (const { id, name, kind } of Object.values(organizations)) {
      await client.query(
        'insert into devices.organization (id, name, kind) values ($1, $2, $3) on conflict do nothing',
        [id, name, kind],
      );
    }
    for (const [i, { id, organizationId, email, name, role }] of Object.values(users).entries()) {
      await client.query(
        `insert into devices.user_account (id, organization_id, email, password_hash, name, role)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [id, organizationId, email, hashes[i], name, role],
      );
    }
    await makeBuilding(client);
    await makeDevice(client, hashCredential(credentialOf(device.id, secret)));
    for (const grant of grants) {
      await client.query(
        `insert into devices.data_grant (id, organization_id, grantee_id, equipment_id, scopes, purpose)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [grant.id, organizations.owner.id, grant.to, grant.equipmentId, grant.scopes, grant.purpose],
      );
    }
  });
}

async function makeBuilding(client: pg.ClientBase): Promise<void> {
  await client.query(
    `insert into devices.building (id, organization_id, name, address, time_zone) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [building.id, organizations.owner.id, building.name, building.address, building.timeZone],
  );
  for (const { id, name, kind, manufacturer, model } of equipment) {
    await client.query(
      `insert into devices.equipment (id, organization_id, building_id, name, kind, manufacturer, model)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [id, organizations.owner.id, building.id, name, kind, manufacturer, model],
    );
  }
}

async function makeDevice(client: pg.ClientBase, credentialHash: string): Promise<void> {
  const { rowCount } = await client.query(
    `insert into devices.device (id, organization_id, device_serial, device_type, manufacturer, model, building_id,
       equipment_id, installation_location, installed_at, connection_type, sampling_interval_seconds, reporting_interval_seconds)
     values ($1, $2, $3, 'temperature_sensor', $4, $5, $6, $7, $8, now() - interval '${installedBefore}', 'wired', 3600, 3600)
     on conflict do nothing`,
    [
      ...[device.id, organizations.owner.id, device.serial, device.manufacturer, device.model],
      ...[building.id, equipment[0].id, device.location],
    ],
  );
  if (rowCount === 0) return;
  await client.query(
    'insert into devices.credential (id, device_id, organization_id, hash) values (gen_random_uuid(), $1, $2, $3)',
    [device.id, organizations.owner.id, credentialHash],
  );
}
