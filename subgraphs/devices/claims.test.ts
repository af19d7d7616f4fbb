import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymousViewer } from '../../platform/auth/viewer.ts';
import { hashCredential } from '../../platform/auth/device-credential.ts';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { codeOf, doing, type Loose, registered, strangerOf } from './test/acting.ts';
import { runDevices, viewerOf, world, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
beforeAll(async () => {
  devices = await runDevices();
});
afterAll(() => devices?.close());

const owner = viewerOf('owner');
const sql = (text: string, values: unknown[]) => devices.database.owner.query(text, values);
const create = `mutation ($input: CreateClaimCodeInput!) { createClaimCode(input: $input) { claimCode { id expiresAt } code errors { code path } } }`;
const revoke = `mutation ($input: ClaimCodeInput!) { revokeClaimCode(input: $input) { claimCode { revokedAt } errors { code } } }`;
const claim = `mutation ($input: ClaimDeviceInput!) { claimDevice(input: $input) { deviceId credential errors { code path } } }`;
const made = (more: object = {}) =>
  doing(devices, owner, create, { input: { buildingId: world.building.id, ...more } }) as Promise<Loose>;
const claiming = (code: string, more: object = {}) =>
  doing(devices, anonymousViewer, claim, {
    input: {
      ...{ code, deviceSerial: uuidV4(), deviceType: 'DOOR_SENSOR', manufacturer: 'Thermia', model: 'D-1' },
      ...{ connectionType: 'ZIGBEE', ...more },
    },
  }) as Promise<Loose>;
const refusal = (code: string) => ({ deviceId: null, credential: null, errors: [{ code, path: ['code'] }] });

describe('a claim code', () => {
  it('registers one device where it says, also when two come at once', async () => {
    const { code, claimCode } = await made({ equipmentId: world.equipment.id });
    const both = await Promise.all([claiming(code as string), claiming(code as string)]);
    const [won] = both.filter(({ credential }) => credential !== null);
    expect(both.filter(({ credential }) => credential === null)).toEqual([refusal('CLAIM_REFUSED')]);
    const { rows } = await sql('select hash from devices.credential where device_id = $1', [won?.deviceId]);
    expect(rows).toEqual([{ hash: hashCredential(won?.credential as string) }]);
    const look = 'query ($id: ID!) { device(id: $id) { lifecycle createdBy equipment { id } } }';
    expect(await doing(devices, owner, look, { id: won?.deviceId as string })).toEqual({
      ...{ lifecycle: 'REGISTERED', createdBy: owner.id, equipment: { id: world.equipment.id } },
    });
    const list = '{ claimCodes { edges { node { id claimedAt device { id } } } } }';
    const found = (await doing(devices, owner, list)).edges as Loose[];
    expect(found.find(({ node }) => node.id === claimCode.id).node.device).toEqual({ id: won?.deviceId as string });
    const stored = await sql(`select count(*)::int as n from devices.claim_code where hash = $1`, [code]);
    expect(stored.rows).toEqual([{ n: 0 }]);
  });

  it('is refused alike when wrong, revoked, expired or another device’s', async () => {
    const [revoked, expired, bound] = [await made(), await made(), await made({ deviceSerial: 'ONLY-ME' })];
    await doing(devices, owner, revoke, { input: { claimCodeId: revoked.claimCode.id as string } });
    await sql(`update devices.claim_code set expires_at = now() where id = $1`, [expired.claimCode.id]);
    for (const code of ['ssc_wrong', revoked.code, expired.code, bound.code] as string[]) {
      expect(await claiming(code)).toEqual(refusal('CLAIM_REFUSED'));
    }
    expect((await claiming(bound.code as string, { deviceSerial: 'ONLY-ME' })).errors).toEqual([]);
  });

  it('cannot be guessed: a serial number has five tries in a minute, a right one included', async () => {
    const { code } = await made();
    const deviceSerial = uuidV4();
    for (let i = 0; i < 5; i++)
      expect((await claiming(`ssc_${i}`, { deviceSerial })).errors[0].code).toBe('CLAIM_REFUSED');
    const late = await claiming(code as string, { deviceSerial });
    expect(late.errors).toMatchObject([{ code: 'RATE_LIMITED' }]);
    expect((await claiming(code as string)).errors).toEqual([]);
  });

  it('stays good when a device could not be registered with it', async () => {
    const { code } = await made();
    const taken = await claiming(code as string, { deviceSerial: world.device.serial });
    expect(taken.errors).toMatchObject([{ code: 'CONFLICT' }]);
    expect((await claiming(code as string, { model: ' ' })).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect((await claiming(code as string)).errors).toEqual([]);
  });

  it('is made for own places by managers alone', async () => {
    const foreign = await doing(devices, strangerOf(), create, { input: { buildingId: world.building.id } });
    expect(foreign.errors).toEqual([{ code: 'NOT_FOUND', path: ['buildingId'] }]);
    expect((await made({ equipmentId: uuidV4() })).errors).toMatchObject([{ path: ['equipmentId'] }]);
    const sensor = await registered(devices);
    expect((await made({ gatewayId: sensor.id })).errors).toMatchObject([{ path: ['gatewayId'] }]);
    expect((await made({ expiresIn: 'P31D' })).errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    const input = { buildingId: world.building.id };
    expect(await codeOf(devices, viewerOf('technician'), create, { input })).toBe('FORBIDDEN');
    expect(await codeOf(devices, anonymousViewer, create, { input })).toBe('UNAUTHENTICATED');
    const { claimCode } = await made();
    const wrong = await doing(devices, strangerOf(), revoke, { input: { claimCodeId: claimCode.id as string } });
    expect(wrong.errors).toEqual([{ code: 'NOT_FOUND' }]);
  });
});
