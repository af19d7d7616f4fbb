import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymousViewer } from '../../platform/auth/viewer.ts';
import { demoPassword, seedDemoWorld } from './seed/seed.ts';
import { idOf } from './seed/world.ts';
import { runDevices, viewerOf, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
beforeAll(async () => {
  devices = await runDevices();
});
afterAll(() => devices?.close());

const signIn = async (email: string, password: string) => {
  const query = 'mutation ($input: SignInInput!) { signIn(input: $input) { token expiresAt errors { code } } }';
  const { data } = await devices.ask(anonymousViewer, query, { input: { email, password } });
  return (data as unknown as { signIn: { token: string | null; errors: { code: string }[] } }).signIn;
};
const claimsOf = async (token: string) => {
  const keys = (await (await fetch(new URL('/jwks.json', devices.service.url))).json()) as JSONWebKeySet;
  expect(JSON.stringify(keys)).not.toContain('"d"');
  const expected = { issuer: 'sitesync-iot', audience: 'sitesync-iot', algorithms: ['EdDSA'] };
  return (await jwtVerify(token, createLocalJWKSet(keys), expected)).payload;
};

describe('signing in', () => {
  it('gives a token of 15 minutes that the published key checks', async () => {
    const { token } = await signIn('Owner@Example.com', demoPassword(devices.config.KEY_SECRET, 'owner'));
    const claims = await claimsOf(token!);
    expect(claims).toMatchObject({ sub: idOf('user owner'), org: idOf('owner'), orgKind: 'OWNER', role: 'ADMIN' });
    expect(claims.exp! - claims.iat!).toBe(900);
  });

  it('says the same of a wrong password as of an address without an account', async () => {
    const refused = { token: null, expiresAt: null, errors: [{ code: 'INVALID_CREDENTIALS' }] };
    expect(await signIn('owner@example.com', 'wrong')).toEqual(refused);
    expect(await signIn('nobody@example.com', 'wrong')).toEqual(refused);
  });
});

describe('the demo world', () => {
  it('is the same when it is made again', async () => {
    const again = await seedDemoWorld(devices.config);
    expect({ ...again, tokens: null }).toEqual({ ...devices.world, tokens: null });
    expect(await claimsOf(again.tokens.technician)).toMatchObject({ orgKind: 'SERVICE_COMPANY', role: 'TECHNICIAN' });
    const { rows } = await devices.database.owner.query('select count(*)::int as n from devices.installation');
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('is one page for each who may see it', async () => {
    const query = `{ me { name organization { name } } buildings { totalCount edges { node { name
      equipment(first: 2) { totalCount pageInfo { hasNextPage } edges { node { name devices { edges { node { deviceSerial } } } } } } } } } }`;
    const { data, errors } = await devices.ask(viewerOf('technician'), query);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      me: { name: 'Tess Technician', organization: { name: 'Northern Lift Service' } },
      buildings: {
        totalCount: 1,
        edges: [{ node: { name: 'Harbour House', equipment: { totalCount: 3, pageInfo: { hasNextPage: true } } } }],
      },
    });
  });
});
