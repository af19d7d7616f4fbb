import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registryDevice, registryEntry } from '../../core/contracts/registry.ts';
import { deviceSeen, deviceSeenSubject } from '../../core/contracts/device-seen.ts';
import { decodeJson, encodeJson } from '../../core/contracts/json-codec.ts';
import { deviceIdOf, hashCredential } from '../../platform/auth/device-credential.ts';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { eventually, runDevices, viewerOf, world, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
beforeAll(async () => {
  devices = await runDevices();
});
afterAll(() => devices?.close());

const register = `mutation ($input: RegisterDeviceInput!) { registerDevice(input: $input) {
  device { id deviceSerial status lifecycle equipment { name } building { name } } credential errors { code path } } }`;
const input = (more: object = {}) => ({
  ...{ deviceSerial: uuidV4(), deviceType: 'VIBRATION_SENSOR', manufacturer: 'Thermia', model: 'V-1' },
  ...{ buildingId: world.building.id, equipmentId: world.equipment.id, connectionType: 'WIRED' },
  ...more,
});
interface Outcome {
  registerDevice: {
    device: { id: string } | null;
    credential: string | null;
    errors: { code: string; path: string[] }[];
  };
}
const registered = async (more: object = {}) => {
  const answer = await devices.ask(viewerOf('owner'), register, { input: input(more) });
  expect(answer.errors).toBeUndefined();
  return (answer.data as unknown as Outcome).registerDevice;
};
const published = async (id: string) => {
  const bytes = await (await devices.bus.keyValue('registry')).get(`device.${id}`);
  return bytes && registryDevice.parse(decodeJson(registryEntry, bytes));
};

describe('registering a device', () => {
  it('gives its credential once, and tells the others its hash and its place', async () => {
    const { device, credential, errors } = await registered();
    expect(errors).toEqual([]);
    expect(device).toMatchObject({
      status: 'OFFLINE',
      lifecycle: 'REGISTERED',
      equipment: { name: 'Machine room cooling' },
    });
    expect(deviceIdOf(credential!)).toBe(device!.id);
    const entry = await eventually(() => published(device!.id));
    expect(entry.credentialHashes).toEqual([hashCredential(credential!)]);
    expect(entry.installations).toMatchObject([{ subjectId: world.equipment.id, validTo: null }]);
    expect(entry.timeZone).toBe('Europe/Berlin');
  });

  it('refuses what is blank or cannot be stored, with a code', async () => {
    for (const more of [
      { deviceSerial: '   ' },
      { manufacturer: '' },
      { model: 'a\u0000b' },
      { deviceSerial: 'x'.repeat(101) },
    ]) {
      expect((await registered(more)).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    }
  });

  it('answers a retry with the same device and no second credential, also when both come at once', async () => {
    const same = { deviceSerial: uuidV4(), idempotencyKey: uuidV4() };
    const both = await Promise.all([registered(same), registered(same)]);
    const third = await registered(same);
    const outcomes = [...both, third];
    expect(new Set(outcomes.map(({ device }) => device!.id)).size).toBe(1);
    expect(outcomes.filter(({ credential }) => credential !== null)).toHaveLength(1);
    expect(third.errors).toMatchObject([{ code: 'CREDENTIAL_ALREADY_ISSUED' }]);
  });

  it('refuses a key that has registered another device', async () => {
    const idempotencyKey = uuidV4();
    await registered({ idempotencyKey });
    const { device, errors } = await registered({ idempotencyKey });
    expect(device).toBeNull();
    expect(errors).toMatchObject([{ code: 'CONFLICT', path: ['idempotencyKey'] }]);
  });

  it.each([
    ['a serial number that is taken', { deviceSerial: 'HH-MR-TEMP-1' }, 'CONFLICT'],
    ['a building that is not there', { buildingId: uuidV4(), equipmentId: null }, 'NOT_FOUND'],
    ['an interval of no length', { reportingIntervalSeconds: 0 }, 'BAD_USER_INPUT'],
    ['limits that are none', { alertThresholds: { temperature: { max: 'hot' } } }, 'BAD_USER_INPUT'],
    ['a gateway that is none', { gatewayId: world.device.id }, 'NOT_FOUND'],
  ])('refuses %s', async (_, more, code) => {
    const { device, errors } = await registered(more);
    expect(device).toBeNull();
    expect(errors).toMatchObject([{ code }]);
  });

  it('is for managers of the owner alone', async () => {
    const technician = await devices.ask(viewerOf('technician'), register, { input: input() });
    expect(technician.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const service = await devices.ask(viewerOf('serviceCompany'), register, { input: input() });
    expect((service.data as unknown as Outcome).registerDevice.errors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  it('makes a device without equipment visible to its owner alone', async () => {
    const { device } = await registered({ equipmentId: null });
    const query = 'query ($id: ID!) { device(id: $id) { id equipment { id } } }';
    expect((await devices.ask(viewerOf('owner'), query, { id: device!.id })).data).toEqual({
      device: { id: device!.id, equipment: null },
    });
    const other = await devices.ask(viewerOf('serviceCompany'), query, { id: device!.id });
    expect(other.errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  });

  it('is followed by online once the device is heard', async () => {
    const { device } = await registered();
    const id = device!.id;
    devices.bus.notify(deviceSeenSubject, encodeJson(deviceSeen, { deviceIds: [id], lastSeen: [Date.now()] }));
    await eventually(async () => {
      const { data } = await devices.ask(viewerOf('owner'), 'query ($id: ID!) { device(id: $id) { status } }', { id });
      return (data as unknown as { device: { status: string } }).device.status === 'ONLINE';
    });
    await eventually(async () => (await published(id))?.lifecycle === 'active');
  });
});
