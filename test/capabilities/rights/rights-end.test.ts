import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../../../deploy/all-in-one/network.ts';
import { gatewayConfigSchema } from '../../../gateway/config.ts';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { startGateway } from '../../../gateway/service.ts';
import { anonymousViewer, type Viewer } from '../../../platform/auth/viewer.ts';
import { openPool } from '../../../platform/db/pool.ts';
import { provisionDatabase } from '../../../platform/db/provision.ts';
import { readDevicesConfig } from '../../../subgraphs/devices/config.ts';
import { loadSigningKey, type SigningKey } from '../../../subgraphs/devices/identity/signing-key.ts';
import { issueToken } from '../../../subgraphs/devices/identity/token.ts';
import { equipment, organizations, users } from '../../../subgraphs/devices/seed/demo-world.ts';
import { makeDemoWorld } from '../../../subgraphs/devices/seed/make-demo-world.ts';
import { startDevices } from '../../../subgraphs/devices/service.ts';
import { request } from '../../../client/request.ts';
import { privateServers } from '../../support/private-servers.ts';
import { SubgraphClient } from '../../support/subgraph-client.ts';
import { until } from '../../support/until.ts';
import { SocketClient } from '../gateway/support/socket-client.ts';

const secret = 'what gateway and subgraphs share in this test';
const closing = new AsyncDisposableStack();
afterAll(() => closing.disposeAsync());

let gateway: OpenGateway;
let devicesGraph: SubgraphClient;
let signingKey: SigningKey;
let owner: ReturnType<typeof openPool>;

beforeAll(async () => {
  const { urls } = closing.use(await privateServers());
  const objects = mkdtempSync(path.join(tmpdir(), 'rights-'));
  closing.defer(() => rmSync(objects, { recursive: true }));
  const { devices } = await provisionDatabase(urls.DATABASE_URL, secret);
  const [port = 0] = await freePorts(1);
  closing.use(
    await startDevices(
      readDevicesConfig({
        ...{ NATS_URL: urls.NATS_URL, REDIS_URL: urls.REDIS_URL, LOG_LEVEL: 'silent', PORT: String(port) },
        ...{ GATEWAY_SECRET: secret, KEY_SECRET: secret, OBJECT_STORE: pathToFileURL(objects).href },
        ...{ DATABASE_URL: devices.ownerUrl, READER_DATABASE_URL: devices.readerUrl },
      }),
    ),
  );
  devicesGraph = new SubgraphClient(`http://127.0.0.1:${port}/graphql`, secret);
  closing.defer(() => devicesGraph.close());
  owner = openPool(devices.ownerUrl, { name: 'test' });
  closing.defer(() => owner.end());
  await makeDemoWorld(owner, secret);
  signingKey = await loadSigningKey(owner);
  gateway = closing.use(
    await startGateway(
      gatewayConfigSchema.parse({
        ...{ PORT: 0, LOG_LEVEL: 'silent', GATEWAY_SECRET: secret, NATS_URL: urls.NATS_URL },
        DEVICES_URL: `http://127.0.0.1:${port}/graphql`,
      }),
    ),
  );
}, 60_000);

const tokenOf = async (key: keyof typeof users) => {
  const { id, organizationId, role } = users[key];
  const organizationKind = Object.values(organizations).find((one) => one.id === organizationId)?.kind ?? '';
  return (await issueToken(signingKey, { id, role, organizationId, organizationKind }, 900)).token;
};
const ask = async <Data>(key: keyof typeof users, query: string, variables: Record<string, unknown> = {}) =>
  request<Data>({ url: gateway.url, token: await tokenOf(key), query, variables, retries: 0 });

const [, lift, otherLift] = equipment;
const grants = `mutation ($input: GrantDataAccessInput!) { grantDataAccess(input: $input) { grant { id } errors { code } } }`;
async function granted(equipmentId: string, to: string, expiresAt: string | null = null): Promise<string> {
  const input = { equipmentId, organizationId: to, scopes: ['READ_HEALTH'], purpose: 'A test', expiresAt };
  const { grantDataAccess } = await ask<{ grantDataAccess: { grant: { id: string } } }>('owner', grants, { input });
  return grantDataAccess.grant.id;
}
const revoke = (grantId: string) =>
  ask('owner', 'mutation ($grantId: ID!) { revokeDataAccess(grantId: $grantId) { errors { code } } }', { grantId });

const follow = 'subscription ($filter: DeviceStatusFilter) { deviceStatusChanged(filter: $filter) { device { id } } }';
/** A socket of the laboratory, which sees nothing of the owner's but what is granted in a test. */
async function following(filters: Record<string, object | null>, key: keyof typeof users = 'laboratory') {
  const client = await SocketClient.connect(gateway.url, `Bearer ${await tokenOf(key)}`);
  closing.defer(() => client.close());
  for (const [id, filter] of Object.entries(filters)) client.subscribe(id, follow, { filter });
  // Answered after what was sent before it.
  client.send({ type: 'ping' });
  await client.until((messages) => messages.some(({ type }) => type === 'pong'));
  return client;
}
const completed = (client: SocketClient, id: string) => client.of(id).some(({ type }) => type === 'complete');
const seen = (equipmentId: string, count: number) =>
  until('the gateway and devices to know the grant', async () => {
    const { rows } = await owner.query<{ count: number }>(
      `select (select count(*)::int from devices.access where organization_id = $1 and subject_id = $2) as count
       where not exists (select from devices.feed_outbox)`,
      [organizations.laboratory.id, equipmentId],
    );
    return rows[0]?.count === count;
  });

describe('a grant that ends', () => {
  it('by being revoked completes what lived by it, and nothing else', async () => {
    const [grantId] = [
      await granted(lift.id, organizations.laboratory.id),
      await granted(otherLift.id, organizations.laboratory.id),
    ];
    await seen(lift.id, 1);
    await seen(otherLift.id, 1);
    const client = await following({ lost: { equipmentId: lift.id }, kept: { equipmentId: otherLift.id }, all: null });
    const theirs = await following({ lost: { equipmentId: lift.id } }, 'serviceCompany');
    await revoke(grantId);
    await client.until(() => completed(client, 'lost'));
    expect([completed(client, 'kept'), completed(client, 'all'), completed(theirs, 'lost')]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('by its time does so, too', async () => {
    const subject = equipment[0].id;
    await granted(subject, organizations.laboratory.id, new Date(Date.now() + 4_000).toISOString());
    await seen(subject, 1);
    const client = await following({ lost: { equipmentId: subject } });
    await client.until(() => completed(client, 'lost'));
  });

  it('goes on for whoever has another grant to the same', async () => {
    const first = await granted(lift.id, organizations.laboratory.id);
    const second = await granted(lift.id, organizations.laboratory.id);
    await seen(lift.id, 1);
    const client = await following({ kept: { equipmentId: lift.id } });
    await revoke(first);
    await seen(lift.id, 1);
    expect(completed(client, 'kept')).toBe(false);
    await revoke(second);
    await client.until(() => completed(client, 'kept'));
  });
});

describe('a user', () => {
  const { id, organizationId, role } = users.viewer;
  const me = async (token: string) => {
    const answer = await fetch(gateway.url, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } },
      body: JSON.stringify({ query: '{ me { role } }' }),
    });
    const { data } = (await answer.json()) as { data?: { me: { role: string } } };
    return { status: answer.status, role: data?.me.role };
  };
  const administrator: Viewer = {
    ...{ ...anonymousViewer, ...users.owner, kind: 'user', organizationKind: 'OWNER' },
  };
  const change = async (text: string) => {
    const { data, errors } = await devicesGraph.ask(administrator, `mutation { change: ${text} { errors { code } } }`);
    expect(errors).toBeUndefined();
    expect(data?.['change']).toEqual({ errors: [] });
  };

  it('has another role at once, and loses connections and tokens when deactivated', async () => {
    const token = (await issueToken(signingKey, { id, role, organizationId, organizationKind: 'OWNER' }, 900)).token;
    expect(await me(token)).toEqual({ status: 200, role: 'VIEWER' });
    const client = await SocketClient.connect(gateway.url, `Bearer ${token}`);
    await change(`setUserRole(input: { userId: "${id}", role: MANAGER })`);
    expect((await client.closed).code).toBe(4403);
    await until('the new role', async () => (await me(token)).role === 'MANAGER');
    const second = await SocketClient.connect(gateway.url, `Bearer ${token}`);
    await change(`deactivateUser(input: { userId: "${id}" })`);
    expect((await second.closed).code).toBe(4403);
    await until('the token to end', async () => (await me(token)).status === 401);
  });
});
