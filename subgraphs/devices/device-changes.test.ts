import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registryDevice, registryEntry } from '../../core/contracts/registry.ts';
import { decodeJson } from '../../core/contracts/json-codec.ts';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { equipment } from './seed/demo-world.ts';
import { codeOf, deviceViewer, doing, newDevice, registered } from './test/acting.ts';
import { eventually, runDevices, viewerOf, world, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
beforeAll(async () => {
  devices = await runDevices();
});
afterAll(() => devices?.close());

const owner = viewerOf('owner');
const update = `mutation ($input: UpdateDeviceInput!) { updateDevice(input: $input) {
  device { id version model installationLocation lifecycle status gateway { id } equipment { name } reportingIntervalSeconds
    installations { key equipmentId validTo } } errors { code path } } }`;
const change = (input: object) => doing(devices, owner, update, { input });
const published = async (id: string) => {
  const bytes = await (await devices.bus.keyValue('registry')).get(`device.${id}`);
  return bytes && registryDevice.parse(decodeJson(registryEntry, bytes));
};

describe('updating a device', () => {
  it('changes what is named, clears what is null, counts versions and refuses a stale one', async () => {
    const { id, version } = await registered(devices, { installationLocation: 'Shaft' });
    const first = await change({ id, version, model: 'V-2', installationLocation: null, lifecycle: 'MAINTENANCE' });
    expect(first.errors).toEqual([]);
    expect(first.device).toMatchObject({ version: 2, model: 'V-2', installationLocation: null, status: 'MAINTENANCE' });
    expect((await change({ id, version, model: 'V-3' })).errors).toMatchObject([{ code: 'STALE_VERSION' }]);
    expect((await change({ id, version: 2, model: null })).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect((await change({ id, version: 2, reportingIntervalSeconds: 0 })).errors).toMatchObject([
      { code: 'BAD_USER_INPUT' },
    ]);
  });

  it('moves it: the installation ends, another begins with a new key, and the others hear of it', async () => {
    const { id, version } = await registered(devices);
    const moved = await change({ id, version, equipmentId: equipment[1].id });
    expect(moved.errors).toEqual([]);
    const [old, now] = moved.device.installations;
    expect(old).toMatchObject({ equipmentId: world.equipment.id });
    expect(old.validTo).not.toBeNull();
    expect(now).toMatchObject({ equipmentId: equipment[1].id, validTo: null });
    expect(now.key).not.toBe(old.key);
    const entry = await eventually(async () => {
      const found = await published(id);
      return found?.installations.length === 2 && found;
    });
    expect(entry.installations.map(({ subjectId }) => subjectId)).toEqual([world.equipment.id, equipment[1].id]);
    const alone = await change({ id, version: 2, equipmentId: null });
    expect(alone.device).toMatchObject({ equipment: null });
    expect(alone.device.installations).toHaveLength(3);
    const seen = 'query ($id: ID!) { device(id: $id) { id } }';
    expect(await codeOf(devices, viewerOf('serviceCompany'), seen, { id })).toBe('NOT_FOUND');
  });

  it('takes a gateway of the own, and no circle of gateways', async () => {
    const gateway = { deviceType: 'GATEWAY', equipmentId: null };
    const [a, b] = [await registered(devices, gateway), await registered(devices, gateway)];
    expect((await change({ id: b.id, version: 1, gatewayId: a.id })).device.gateway).toEqual({ id: a.id });
    expect((await change({ id: a.id, version: 1, gatewayId: b.id })).errors).toMatchObject([{ code: 'CONFLICT' }]);
    expect((await change({ id: a.id, version: 1, gatewayId: a.id })).errors).toMatchObject([{ code: 'CONFLICT' }]);
    expect((await change({ id: a.id, version: 1, gatewayId: world.device.id })).errors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
  });

  it('is for managers of the owner alone', async () => {
    const { id, version } = await registered(devices);
    const input = { id, version, model: 'Mine' };
    expect(await codeOf(devices, viewerOf('technician'), update, { input })).toBe('FORBIDDEN');
    const other = await doing(devices, viewerOf('serviceCompany'), update, { input });
    expect(other).toMatchObject({ device: null, errors: [{ code: 'NOT_FOUND' }] });
  });
});

describe('decommissioning', () => {
  const decommission = `mutation ($input: DecommissionDeviceInput!) { decommissionDevice(input: $input) {
    device { lifecycle decommissionReason status commands(first: 5) { edges { node { state } } } } errors { code } } }`;
  const send = `mutation ($input: SendDeviceCommandInput!) { sendDeviceCommand(input: $input) { command { id } errors { code } } }`;

  it('revokes credentials, ends commands and keeps the device; nothing of it changes any more', async () => {
    const { id } = await registered(devices);
    await doing(devices, owner, send, { input: { deviceId: id, name: 'PING' } });
    const done = await doing(devices, owner, decommission, { input: { id, reason: 'Broken' } });
    expect(done.device).toMatchObject({ lifecycle: 'DECOMMISSIONED', decommissionReason: 'Broken', status: 'OFFLINE' });
    expect(done.device.commands.edges).toEqual([{ node: { state: 'CANCELLED' } }]);
    await eventually(async () => (await published(id))?.credentialHashes.length === 0);
    expect(
      (await doing(devices, owner, decommission, { input: { id, reason: 'Twice' } })).device.decommissionReason,
    ).toBe('Broken');
    expect((await change({ id, version: 2, model: 'X' })).errors).toMatchObject([{ code: 'INVALID_STATE' }]);
    const late = await doing(devices, owner, send, { input: { deviceId: id, name: 'PING' } });
    expect(late.errors).toEqual([{ code: 'INVALID_STATE' }]);
  });
});

describe('many at once', () => {
  const bulk = `mutation ($input: RegisterDevicesInput!) { registerDevices(input: $input) {
    results { index device { id } credential errors { code } } errors { code } } }`;

  it('registers the good ones and names the bad ones; a retry issues no credential twice', async () => {
    const input = { devices: [newDevice(), newDevice({ deviceSerial: ' ' }), newDevice()], idempotencyKey: uuidV4() };
    const { results } = await doing(devices, owner, bulk, { input });
    expect(results.map(({ errors }: { errors: unknown[] }) => errors.length)).toEqual([0, 1, 0]);
    expect(results[0].credential).not.toBeNull();
    const again = await doing(devices, owner, bulk, { input });
    expect(again.results[0]).toMatchObject({ device: results[0].device, credential: null });
    expect(again.results[2].errors).toEqual([{ code: 'CREDENTIAL_ALREADY_ISSUED' }]);
    const none = await doing(devices, owner, bulk, { input: { devices: [] } });
    expect(none.errors).toEqual([{ code: 'BAD_USER_INPUT' }]);
  });
});

describe('the list of devices', () => {
  const list = `query ($filter: DeviceFilter, $orderBy: DeviceOrder, $after: Cursor) {
    devices(filter: $filter, orderBy: $orderBy, first: 1, after: $after) { totalCount edges { cursor node { id deviceSerial } } } }`;

  it('is searched, filtered, and read in either order page by page', async () => {
    const mark = uuidV4();
    const serials = [`${mark}-a%`, `${mark}-b`];
    const ids: string[] = [];
    for (const deviceSerial of serials) ids.push((await registered(devices, { deviceSerial })).id);
    const filter = { search: mark.toUpperCase(), statuses: ['OFFLINE'], lifecycles: ['REGISTERED'] };
    const first = await doing(devices, owner, list, { filter, orderBy: 'SERIAL_DESCENDING' });
    expect(first).toMatchObject({ totalCount: 2, edges: [{ node: { id: ids[1] } }] });
    const after = first.edges[0].cursor;
    const second = await doing(devices, owner, list, { filter, orderBy: 'SERIAL_DESCENDING', after });
    expect(second.edges).toMatchObject([{ node: { id: ids[0] } }]);
    expect(await doing(devices, owner, list, { filter: { search: `${mark}-a%` } })).toMatchObject({ totalCount: 1 });
    expect(await doing(devices, viewerOf('partner'), list, { filter: { gatewayId: world.device.id } })).toMatchObject({
      totalCount: 0,
    });
  });
});

describe('what a device says of itself', () => {
  const report = `mutation ($input: ReportDeviceStateInput!) { reportDeviceState(input: $input) { deviceId errors { code } } }`;
  const look = `query ($id: ID!) { device(id: $id) { status firmwareVersion ipAddress connectivity { status reasons batteryLevel fault missedIntervals } } }`;

  it('decides its status, also by its gateway, and never for a stranger', async () => {
    const gateway = await registered(devices, { deviceType: 'GATEWAY', equipmentId: null });
    const { id } = await registered(devices, { gatewayId: gateway.id });
    const say = (viewer: string, input: object) => doing(devices, deviceViewer(viewer), report, { input });
    expect(await say(id, { batteryLevel: 80, firmwareVersion: '1.0', ipAddress: '10.0.0.7' })).toEqual({
      deviceId: id,
      errors: [],
    });
    expect(await doing(devices, owner, look, { id })).toMatchObject({
      status: 'ONLINE',
      firmwareVersion: '1.0',
      ipAddress: '10.0.0.7',
    });
    await say(gateway.id, { deviceId: id, batteryLevel: 9 });
    expect(await doing(devices, owner, look, { id })).toMatchObject({
      connectivity: { status: 'DEGRADED', reasons: ['WEAK_BATTERY'], batteryLevel: 9, missedIntervals: 0 },
    });
    await say(id, { fault: 'Sensor open' });
    expect((await doing(devices, owner, look, { id })).connectivity).toMatchObject({
      status: 'ERROR',
      fault: 'Sensor open',
    });
    await say(id, { fault: null });
    expect((await say(world.device.id, { deviceId: id })).errors).toEqual([{ code: 'NOT_FOUND' }]);
    expect(await codeOf(devices, owner, report, { input: {} })).toBe('FORBIDDEN');
  });
});

describe('buildings and equipment', () => {
  it('are updated by version, and a new time zone reaches the registry', async () => {
    const building = `mutation ($input: UpdateBuildingInput!) { updateBuilding(input: $input) { building { version timeZone } errors { code } } }`;
    const { id } = await registered(devices);
    const input = { id: world.building.id, version: 1, timeZone: 'Europe/Lisbon' };
    expect(await doing(devices, owner, building, { input })).toMatchObject({
      building: { version: 2, timeZone: 'Europe/Lisbon' },
    });
    await eventually(async () => (await published(id))?.timeZone === 'Europe/Lisbon');
    expect((await doing(devices, owner, building, { input })).errors).toEqual([{ code: 'STALE_VERSION' }]);
    const lift = `mutation ($input: UpdateEquipmentInput!) { updateEquipment(input: $input) { equipment { ratedLoadKg drive stops } errors { code } } }`;
    const details = { id: equipment[1].id, version: 1, ratedLoadKg: 1000, drive: 'TRACTION', stops: 8 };
    expect((await doing(devices, owner, lift, { input: details })).equipment).toEqual({
      ratedLoadKg: 1000,
      drive: 'TRACTION',
      stops: 8,
    });
  });
});
