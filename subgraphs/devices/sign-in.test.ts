import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymousViewer } from '../../platform/auth/viewer.ts';
import { users } from './seed/demo-world.ts';
import { demoPassword, makeDemoWorld } from './seed/make-demo-world.ts';
import { runDevices, viewerOf, type RunningDevices } from './test/running.ts';

let devices: RunningDevices;
beforeAll(async () => {
  devices = await runDevices();
});
afterAll(() => devices?.close());

const signIn = async (email: string, password: string) => {
  const query =
    'mutation ($input: SignInInput!) { signIn(input: $input) { token expiresAt retryAfterMs errors { code } } }';
  const { data } = await devices.ask(anonymousViewer, query, { input: { email, password } });
  return (
    data as unknown as { signIn: { token: string | null; retryAfterMs: number | null; errors: { code: string }[] } }
  ).signIn;
};
const claimsOf = async (token: string) => {
  const keys = (await (await fetch(`${devices.origin}/jwks.json`)).json()) as JSONWebKeySet;
  expect(JSON.stringify(keys)).not.toContain('"d"');
  const expected = { issuer: 'sitesync-iot', audience: 'sitesync-iot', algorithms: ['EdDSA'] };
  return (await jwtVerify(token, createLocalJWKSet(keys), expected)).payload;
};

describe('signing in', () => {
  it('gives a token of 15 minutes that the published key checks', async () => {
    const { token } = await signIn(
      users.owner.email.toUpperCase(),
      demoPassword(devices.config.KEY_SECRET, users.owner.email),
    );
    const claims = await claimsOf(token!);
    expect(claims).toMatchObject({
      sub: users.owner.id,
      org: users.owner.organizationId,
      orgKind: 'OWNER',
      role: 'ADMIN',
    });
    expect(claims.exp! - claims.iat!).toBe(900);
  });

  it('says the same of a wrong password as of an address without an account', async () => {
    const refused = { token: null, expiresAt: null, retryAfterMs: null, errors: [{ code: 'WRONG_CREDENTIALS' }] };
    expect(await signIn(users.owner.email, 'wrong')).toEqual(refused);
    expect(await signIn('nobody@example.com', 'wrong')).toEqual(refused);
  });
});

describe('whoever guesses passwords', () => {
  const guesses = async (email: string, count: number) => {
    const answers = await Promise.all(Array.from({ length: count }, () => signIn(email, 'wrong')));
    return answers.map(({ errors }) => errors[0]?.code).sort();
  };

  it.each([users.technician.email, 'nobody@example.com'])(
    'of %s is slowed down after ten, also by many guesses at once, and told when to go on',
    async (email) => {
      const codes = await guesses(email, 14);
      expect(codes.filter((code) => code === 'WRONG_CREDENTIALS').length).toBeLessThanOrEqual(11);
      expect(codes.filter((code) => code === 'RATE_LIMITED').length).toBeGreaterThanOrEqual(3);
      const { database } = devices;
      // As if some more had been tried: the wait does not end while this test looks.
      await database.owner.query(
        'update devices.sign_in_attempt set failures = 20, last_at = now() where failures >= 10',
      );
      const right = demoPassword(devices.config.KEY_SECRET, email);
      const refused = await signIn(email.toUpperCase(), right);
      expect(refused).toMatchObject({ token: null, errors: [{ code: 'RATE_LIMITED' }] });
      expect(refused.retryAfterMs).toBeGreaterThan(600_000);
      await database.owner.query(`update devices.sign_in_attempt set last_at = now() - interval '20 minutes'`);
      expect((await signIn(email, right)).token === null).toBe(email === 'nobody@example.com');
    },
  );

  it('is in the audit trail of the organization whose user it is', async () => {
    const { rows } = await devices.database.owner.query(
      `select subject_id from devices.audit_entry where action = 'sign_in_slowed_down'`,
    );
    expect(rows).toEqual([{ subject_id: users.technician.id }]);
  });

  it('does not slow others down, and a success forgets the failures', async () => {
    const { email } = users.manufacturer;
    const right = demoPassword(devices.config.KEY_SECRET, email);
    await devices.database.owner.query('delete from devices.sign_in_attempt');
    expect(await guesses(email, 1)).toEqual(['WRONG_CREDENTIALS']);
    const counted = 'update devices.sign_in_attempt set failures = 9 where failures = 1';
    expect((await devices.database.owner.query(counted)).rowCount).toBe(1);
    expect((await signIn(email, right)).token).not.toBeNull();
    const left = await devices.database.owner.query('select 1 from devices.sign_in_attempt where failures = 9');
    expect(left.rowCount).toBe(0);
  });
});

describe('the demo world', () => {
  it('is the same when it is made again', async () => {
    const counts = async () => {
      const tables = [
        'organization',
        'user_account',
        'equipment',
        'device',
        'installation',
        'credential',
        'data_grant',
      ];
      const sql = tables.map((table) => `(select count(*)::int from devices.${table})`).join(', ');
      return (await devices.database.owner.query({ text: `select ${sql}`, rowMode: 'array' })).rows[0] as unknown[];
    };
    const before = await counts();
    expect(before).toEqual([7, 9, 3, 1, 1, 1, 9]);
    await makeDemoWorld(devices.database.owner, devices.config.KEY_SECRET);
    expect(await counts()).toEqual(before);
  });

  it('is one page for each who may see it', async () => {
    const query = `{ me { name organization { name } } buildings { totalCount edges { node { name
      equipment(first: 2) { totalCount pageInfo { hasNextPage } edges { node { name devices { edges { node { deviceSerial } } } } } } } } } }`;
    const { data, errors } = await devices.ask(viewerOf('technician'), query);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      me: { name: 'Tara Technician', organization: { name: 'Northern Lift Service' } },
      buildings: {
        totalCount: 1,
        edges: [{ node: { name: 'Harbour House', equipment: { totalCount: 3, pageInfo: { hasNextPage: true } } } }],
      },
    });
  });
});
