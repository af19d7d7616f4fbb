import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { equipment, organizations } from './seed/demo-world.ts';
import { type Loose, registered } from './test/acting.ts';
import { eventually, runDevices, viewerOf, world, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
let client: SubgraphClient;
let gatewayId: string;
const children = 5_000;
const sql = async (text: string, values: unknown[] = []) =>
  (await devices.database.owner.query<Record<string, never>>(text, values)).rows;

beforeAll(async () => {
  devices = await runDevices();
  client = new SubgraphClient(`${devices.origin}/graphql`, devices.config.GATEWAY_SECRET);
  gatewayId = (await registered(devices, { deviceType: 'GATEWAY', equipmentId: null, reportingIntervalSeconds: 300 }))
    .id;
  await sql(
    `insert into devices.device (id, organization_id, device_serial, device_type, manufacturer, model, building_id, equipment_id,
       connection_type, gateway_id, lifecycle, last_seen, status, reporting_interval_seconds)
     select gen_random_uuid(), $1, 'storm-' || n, 'vibration_sensor', 'Thermia', 'S', $2, ($3::uuid[])[1 + n % 3], 'zigbee', $4,
       'active', now(), 'online', 60 from generate_series(1, $5::int) n`,
    [organizations.owner.id, world.building.id, equipment.map(({ id }) => id), gatewayId, children],
  );
  await sql(`update devices.device set lifecycle = 'active', last_seen = now() where id = $1`, [gatewayId]);
  await eventually(async () => {
    const [row] = await sql(
      `select count(*)::int as n from devices.device where status = 'online' and next_check_at > now()
      and (id = $1 or gateway_id = $1)`,
      [gatewayId],
    );
    return row?.['n'] === children + 1;
  });
}, 120_000);
afterAll(async () => {
  await client?.close();
  await devices?.close();
});

const count = async (status: string) =>
  (
    await sql(`select count(*)::int as n from devices.device where status = $1 and (id = $2 or gateway_id = $2)`, [
      ...[status, gatewayId],
    ])
  )[0]?.['n'] as unknown as number;
const events = async (after: number) =>
  sql(`select cursor from devices.event where topic = 'device-status-changed' and cursor > $1`, [after]);
const newest = async () =>
  ((await sql('select coalesce(max(cursor), 0)::int as n from devices.event'))[0]?.['n'] ?? 0) as unknown as number;

describe('5,000 devices whose gateway falls silent', () => {
  const changes = `subscription ($filter: DeviceStatusFilter, $after: Cursor) { deviceStatusChanged(filter: $filter, after: $after) {
    status previousStatus devicesAffected device { id } } }`;
  const first = async (viewer: ReturnType<typeof viewerOf>, after: number, filter: object | null = null) => {
    const cursor = Buffer.from(String(after)).toString('base64url');
    const feed = client.subscribe(viewer, changes, { filter, after: cursor });
    const { data } = (await feed.next()).value as Loose;
    await feed.return?.();
    return data.deviceStatusChanged as Loose;
  };

  it('are one event and one condition, for everybody who sees one of them, and one when it is back', async () => {
    const before = await newest();
    await sql(`update devices.device set last_seen = now() - interval '1 hour' where id = $1 or gateway_id = $1`, [
      gatewayId,
    ]);
    await eventually(async () => (await count('offline')) === children + 1);
    expect(await events(before)).toHaveLength(1);
    expect(
      await sql(`select device_id from devices.condition where type = 'device_offline' and cleared_at is null`),
    ).toEqual([{ device_id: gatewayId }]);
    const owner = viewerOf('owner');
    expect(await first(owner, before)).toEqual({
      ...{ status: 'OFFLINE', previousStatus: 'ONLINE', devicesAffected: children + 1, device: { id: gatewayId } },
    });
    // A grantee sees the equipment, not the gateway, which stands for itself.
    const partial = await first(viewerOf('technician'), before);
    expect(partial).toMatchObject({ status: 'OFFLINE', devicesAffected: children });
    expect(partial.device.id).not.toBe(gatewayId);
    const [child] = await sql(`select id from devices.device where gateway_id = $1 limit 1`, [gatewayId]);
    const one = await first(owner, before, { deviceId: child?.['id'] });
    expect(one.device).toEqual({ id: child?.['id'] });

    const between = await newest();
    await sql(`update devices.device set last_seen = now() where id = $1 or gateway_id = $1`, [gatewayId]);
    await eventually(async () => (await count('online')) === children + 1);
    expect(await events(between)).toHaveLength(1);
    expect(await sql(`select id from devices.condition where type = 'device_offline' and cleared_at is null`)).toEqual(
      [],
    );
  }, 60_000);

  it('a device that falls silent alone is an event of its own', async () => {
    const before = await newest();
    await sql(`update devices.device set last_seen = now() - interval '1 hour' where device_serial = 'storm-1'`);
    await eventually(async () => (await count('offline')) === 1);
    expect(await events(before)).toHaveLength(1);
    expect((await first(viewerOf('owner'), before)).devicesAffected).toBe(1);
  });
});
