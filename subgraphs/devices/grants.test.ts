import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessEntry, scopeBits } from '../../core/contracts/access.ts';
import { decodeJson } from '../../core/contracts/json-codec.ts';
import type { Viewer } from '../../platform/auth/viewer.ts';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { eventually, runDevices, viewerOf, world, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
let stranger: Viewer;
beforeAll(async () => {
  devices = await runDevices();
  const organizationId = uuidV4();
  await devices.database.owner.query(
    `insert into devices.organization (id, name, kind) values ($1, 'Else', 'PARTNER')`,
    [organizationId],
  );
  stranger = { ...viewerOf('partner'), id: uuidV4(), organizationId, role: 'ADMIN' };
});
afterAll(() => devices?.close());

const grant = `mutation ($input: GrantDataAccessInput!) { grantDataAccess(input: $input) {
  grant { id scopes equipment { id } } errors { code } } }`;
const revoke = 'mutation ($id: ID!) { revokeDataAccess(grantId: $id) { grant { revokedAt } errors { code } } }';
interface Granted {
  grantDataAccess: { grant: { id: string } | null; errors: { code: string }[] };
}
const give = async (more: object = {}, viewer = viewerOf('owner')) => {
  const input = {
    organizationId: stranger.organizationId,
    equipmentId: world.equipment.id,
    purpose: 'Test',
    scopes: ['READ_TELEMETRY'],
  };
  const answer = await devices.ask(viewer, grant, { input: { ...input, ...more } });
  expect(answer.errors).toBeUndefined();
  return (answer.data as unknown as Granted).grantDataAccess;
};
const published = async () => {
  const key = `${stranger.organizationId}.${world.equipment.id}`;
  const bytes = await (await devices.bus.keyValue('access')).get(key);
  return bytes && decodeJson(accessEntry, bytes);
};
const equipmentFor = async (viewer: Viewer) => {
  const query = 'query ($id: ID!) { equipment(id: $id) { name building { name organization { name } } } }';
  const { data, errors } = await devices.ask(viewer, query, { id: world.equipment.id });
  return errors?.[0]?.extensions.code ?? (data as unknown as { equipment: { name: string } }).equipment.name;
};

describe('a grant', () => {
  it('makes equipment exist for an organization, and its revocation makes it vanish, here and in the feed', async () => {
    expect(await equipmentFor(stranger)).toBe('NOT_FOUND');
    const one = await give();
    const two = await give({ scopes: ['READ_HEALTH'] });
    expect(await equipmentFor(stranger)).toBe('Machine room cooling');
    const both = scopeBits.READ_TELEMETRY | scopeBits.READ_HEALTH;
    await eventually(async () => (await published())?.scopes === both);
    await devices.ask(viewerOf('owner'), revoke, { id: one.grant!.id });
    await eventually(async () => (await published())?.scopes === scopeBits.READ_HEALTH);
    await devices.ask(viewerOf('owner'), revoke, { id: two.grant!.id });
    expect(await equipmentFor(stranger)).toBe('NOT_FOUND');
    await eventually(async () => (await published()) === null);
  });

  it('ends by itself', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    await give({ expiresAt });
    expect((await eventually(published)).expiresAt).toBe(Date.parse(expiresAt));
    await eventually(async () => (await equipmentFor(stranger)) === 'NOT_FOUND');
    await eventually(async () => (await published()) === null);
  });

  it('can be given for own equipment only, to an organization that is there', async () => {
    const { organizationId } = viewerOf('owner');
    expect((await give({ organizationId }, stranger)).errors).toEqual([{ code: 'NOT_FOUND' }]);
    expect((await give({ organizationId })).errors).toEqual([{ code: 'BAD_USER_INPUT' }]);
    expect((await give({ organizationId: uuidV4() })).errors).toEqual([{ code: 'NOT_FOUND' }]);
    const { grant: mine } = await give();
    const other = await devices.ask(stranger, revoke, { id: mine!.id });
    expect(other.data).toEqual({ revokeDataAccess: { grant: null, errors: [{ code: 'NOT_FOUND' }] } });
  });
});
