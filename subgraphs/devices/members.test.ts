import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registryBucket } from '../../core/contracts/registry.ts';
import { anonymousViewer, type Viewer } from '../../platform/auth/viewer.ts';
import { uuidV4 } from '../../platform/ids/uuid.ts';
import { codeOf, doing, type Loose, strangerOf } from './test/acting.ts';
import { eventually, runDevices, viewerOf, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
beforeAll(async () => {
  devices = await runDevices();
});
afterAll(() => devices?.close());

const admin = viewerOf('secondOwner');
const user = 'user { id email name role deactivatedAt } errors { code path }';
const operations = {
  invite: `mutation ($input: InviteUserInput!) { inviteUser(input: $input) { code ${user} } }`,
  accept: `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { email errors { code path } } }`,
  role: `mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) { ${user} } }`,
  deactivate: `mutation ($input: UserInput!) { deactivateUser(input: $input) { ${user} } }`,
  signIn: `mutation ($input: SignInInput!) { signIn(input: $input) { token errors { code } } }`,
  list: `{ users(first: 50) { totalCount edges { node { id email role deactivatedAt } } } }`,
};
type Name = keyof typeof operations;
const ask = (name: Name, input: object = {}, viewer: Viewer = admin): Promise<Loose> =>
  doing(devices, viewer, operations[name], { input });
const address = () => `${uuidV4()}@example.com`;
const invited = async (role = 'TECHNICIAN', viewer = admin) =>
  (await ask('invite', { email: address(), name: 'Nora', role }, viewer)) as Loose;
const password = 'a long password of my own';
const accept = (code: string, more: object = {}) => ask('accept', { code, password, ...more }, anonymousViewer);
const signIn = (email: string) => ask('signIn', { email, password }, anonymousViewer);
async function joined(role = 'TECHNICIAN') {
  const { user: one, code } = await invited(role);
  await accept(code as string);
  return one as { id: string; email: string };
}

describe('users of an organization', () => {
  it('are invited, choose a password once, and sign in', async () => {
    const { user: one, code } = await invited();
    expect((await signIn(one.email as string)).errors).toEqual([{ code: 'WRONG_CREDENTIALS' }]);
    expect((await accept(code as string, { password: 'too short' })).errors).toMatchObject([{ path: ['password'] }]);
    expect(await accept(code as string)).toEqual({ email: one.email, errors: [] });
    expect((await accept(code as string)).errors).toMatchObject([{ code: 'CLAIM_REFUSED' }]);
    expect((await signIn(one.email as string)).token).not.toBeNull();
    expect((await accept('ssi_none')).errors).toMatchObject([{ code: 'CLAIM_REFUSED' }]);
  });

  it('that are invited again have a new code, no password, and their old code ends', async () => {
    const { user: one, code } = await invited();
    const email = one.email as string;
    await accept(code as string);
    const again = await ask('invite', { email: email.toUpperCase(), name: 'Nora', role: 'VIEWER' });
    expect(again.user).toMatchObject({ id: one.id, role: 'VIEWER' });
    expect((await signIn(email)).token).toBeNull();
    await ask('invite', { email, name: 'Nora', role: 'VIEWER' });
    expect((await accept(again.code as string)).errors).toMatchObject([{ code: 'CLAIM_REFUSED' }]);
  });

  it('an invitation ends after its time', async () => {
    const { code, user: one } = await invited();
    await devices.database.owner.query('update devices.invitation set expires_at = now() where user_id = $1', [one.id]);
    expect((await accept(code as string)).errors).toMatchObject([{ code: 'CLAIM_REFUSED' }]);
  });

  it('who are deactivated cannot sign in, and leave the registry, so that their tokens end', async () => {
    const one = await joined();
    const registry = await devices.bus.keyValue(registryBucket);
    await eventually(() => registry.get(`user.${one.id}`));
    expect((await ask('deactivate', { userId: one.id })).user.deactivatedAt).not.toBeNull();
    await eventually(async () => (await registry.get(`user.${one.id}`)) === null);
    expect((await signIn(one.email)).errors).toEqual([{ code: 'WRONG_CREDENTIALS' }]);
    const { code } = await ask('invite', { email: one.email, name: 'Nora', role: 'VIEWER' });
    await accept(code as string);
    expect((await signIn(one.email)).token).not.toBeNull();
    await eventually(() => registry.get(`user.${one.id}`));
  });

  it('keep an administrator: the last one stays, also when two go at once', async () => {
    for (const [name, more] of [
      ['role', { role: 'VIEWER' }],
      ['deactivate', {}],
    ] as const)
      expect((await ask(name, { userId: admin.id, ...more })).errors).toMatchObject([{ code: 'INVALID_STATE' }]);
    const own = { email: 'owner@civic-towers.example', name: 'Carl', role: 'ADMIN' };
    expect((await ask('invite', own)).errors).toMatchObject([{ code: 'INVALID_STATE' }]);
    const second = await joined('ADMIN');
    const answers = await Promise.all([
      ask('role', { userId: admin.id, role: 'VIEWER' }),
      ask('deactivate', { userId: second.id }),
    ]);
    const refused = answers.filter(({ errors }) => errors.length > 0);
    expect(refused.map(({ errors }) => errors[0].code as string)).toEqual(['INVALID_STATE']);
    await devices.database.owner.query(
      `update devices.user_account set role = 'ADMIN', deactivated_at = null where id = $1`,
      [admin.id],
    );
  });

  it('are administered by administrators, seen by managers, and neither by anybody else', async () => {
    const one = await joined();
    for (const role of ['MANAGER', 'TECHNICIAN', 'VIEWER'] as const) {
      const viewer = { ...admin, role };
      for (const name of ['invite', 'role', 'deactivate'] as const) {
        const input = {
          invite: { email: address(), name: 'N', role: 'VIEWER' },
          role: { userId: one.id, role: 'ADMIN' },
          deactivate: { userId: one.id },
        };
        expect(await codeOf(devices, viewer, operations[name], { input: input[name] })).toBe('FORBIDDEN');
      }
    }
    expect(await codeOf(devices, { ...admin, role: 'TECHNICIAN' }, operations.list, {})).toBe('FORBIDDEN');
    const { edges } = await ask('list', {}, { ...admin, role: 'MANAGER' });
    expect((edges as Loose[]).map(({ node }) => node.id as string)).toContain(one.id);
  });

  it('of another organization do not exist, and an address is of one organization', async () => {
    const one = await joined();
    const other = viewerOf('owner');
    expect((await ask('role', { userId: one.id, role: 'ADMIN' }, other)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await ask('deactivate', { userId: one.id }, other)).errors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const input = { email: one.email, name: 'Mine', role: 'ADMIN' };
    expect(await ask('invite', input, other)).toMatchObject({ user: null, code: null, errors: [{ code: 'CONFLICT' }] });
    expect((await ask('list', {}, strangerOf())).totalCount).toBe(0);
    expect((await signIn(one.email)).token).not.toBeNull();
  });

  it.each([
    [{ email: 'nobody' }, 'email'],
    [{ email: `${'x'.repeat(320)}@y` }, 'email'],
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
  ])('invited as %j are refused by a code', async (more, path) => {
    const { errors } = await ask('invite', { email: address(), name: 'N', role: 'VIEWER', ...more });
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT', path: [path] }]);
  });
});

it('an organization sees its own metrics, by name, and nobody else’s', async () => {
  const define = `mutation ($input: DefineMetricInput!) { defineMetric(input: $input) { errors { code } } }`;
  for (const name of ['zeta_flow', 'alpha_flow'])
    await doing(devices, admin, define, { input: { name, unit: 'L/min' } });
  const list = '{ metricDefinitions { name unit } }';
  const own = [
    { name: 'alpha_flow', unit: 'L/min' },
    { name: 'zeta_flow', unit: 'L/min' },
  ];
  expect(await doing(devices, admin, list)).toEqual(own);
  expect(await doing(devices, viewerOf('owner'), list)).toEqual([]);
});
