import type pg from 'pg';
import { hashCredential } from '../../../platform/auth/device-credential.ts';
import { bench, benchMetrics, engines } from './demo-bench.ts';
import { credentialOf } from './demo-credential.ts';
import { buildings, equipment, type FleetDevice, gatewayOf, grants } from './demo-fleet.ts';
import { gatewaySensor } from './demo-sensors.ts';
import { type OrganizationKey, organizations } from './demo-world.ts';

interface Place {
  readonly id: string;
  readonly owner: OrganizationKey;
  readonly name: string;
  readonly address: string;
  readonly timeZone: string;
  readonly code: string;
}

interface Thing {
  readonly id: string;
  readonly building: Place;
  readonly name: string;
  readonly kind: string;
  readonly manufacturer: string;
  readonly model: string;
}

/** Makes what is missing of the fleet that the simulator keeps alive, and of the test bench. */
export async function makeDemoFleet(client: pg.ClientBase, secret: string): Promise<void> {
  for (const place of [...buildings, bench]) await makePlace(client, place, secret);
  for (const one of equipment) {
    await makeThing(client, one);
    for (const device of one.sensors) await makeDevice(client, one.building, device, one.id);
  }
  for (const grant of grants) {
    await client.query(
      `insert into devices.data_grant (id, organization_id, grantee_id, equipment_id, scopes, purpose)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
      [grant.id, grant.organizationId, grant.granteeId, grant.equipmentId, grant.scopes, grant.purpose],
    );
  }
  await makeBench(client);
}

async function makePlace(client: pg.ClientBase, place: Place, secret: string): Promise<void> {
  const organizationId = organizations[place.owner].id;
  await client.query(
    `insert into devices.building (id, organization_id, name, address, time_zone) values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [place.id, organizationId, place.name, place.address, place.timeZone],
  );
  const gateway = gatewayOf(place);
  if (!(await makeDevice(client, place, gateway, null))) return;
  await client.query(
    'insert into devices.credential (id, device_id, organization_id, hash) values (gen_random_uuid(), $1, $2, $3)',
    [gateway.id, organizationId, hashCredential(credentialOf(gateway.id, secret))],
  );
}

async function makeThing(client: pg.ClientBase, { id, building, name, kind, manufacturer, model }: Thing) {
  await client.query(
    `insert into devices.equipment (id, organization_id, building_id, name, kind, manufacturer, model)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [id, organizations[building.owner].id, building.id, name, kind, manufacturer, model],
  );
}

/** False when it is there. Installed long ago, so that history may be sent for it. */
async function makeDevice(
  client: pg.ClientBase,
  building: Place,
  device: FleetDevice,
  equipmentId: string | null,
): Promise<boolean> {
  const gatewayId = device.type === 'gateway' ? null : gatewayOf(building).id;
  const { rowCount } = await client.query(
    `insert into devices.device (id, organization_id, device_serial, device_type, manufacturer, model, building_id,
       equipment_id, installation_location, installed_at, connection_type, gateway_id, sampling_interval_seconds,
       reporting_interval_seconds)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() - interval '2 years', $10, $11, $12, $13) on conflict do nothing`,
    [
      ...[device.id, organizations[building.owner].id, device.serial, device.type, device.manufacturer, device.model],
      ...[building.id, equipmentId, device.location, device.connection, gatewayId],
      ...[device.samplingSeconds, device.reportingSeconds],
    ],
  );
  return rowCount === 1;
}

async function makeBench(client: pg.ClientBase): Promise<void> {
  const { rowCount } = await client.query(
    'select 1 from devices.metric_definition where organization_id = $1 limit 1',
    [organizations[bench.owner].id],
  );
  // An identity column would use up a number at each try: ask first.
  if (rowCount === 0) {
    await client.query(
      `insert into devices.metric_definition (organization_id, name, unit)
       select $1, name, '1' from unnest($2::text[]) as name`,
      [organizations[bench.owner].id, benchMetrics],
    );
  }
  for (const { name, equipmentId, deviceId, serial } of engines) {
    const engine = { id: equipmentId, building: bench, name, kind: 'other', manufacturer: 'C-MAPSS', model: 'FD001' };
    await makeThing(client, engine);
    const interfaceOf = { ...gatewaySensor, type: 'controller_interface', model: 'Bench 1', location: 'Test cell' };
    const intervals = { samplingSeconds: 18_000, reportingSeconds: 18_000 };
    await makeDevice(client, bench, { ...interfaceOf, ...intervals, id: deviceId, serial }, equipmentId);
  }
}
