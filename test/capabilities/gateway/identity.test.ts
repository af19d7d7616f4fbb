import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../../gateway/identity/authenticate.ts';
import {
  createDeviceCredentialCheck,
  watchCredential,
  type DeviceDirectory,
  type DeviceRecord,
} from '../../../gateway/identity/device-credential.ts';
import { createUserTokenCheck, remoteKeys } from '../../../gateway/identity/user-token.ts';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { ask, openHarbourGateway, type Answer } from './support/harbour-gateway.ts';
import { Issuer } from './support/issuer.ts';
import { eventually, SocketClient } from './support/socket-client.ts';

class TestDirectory implements DeviceDirectory {
  readonly records = new Map<string, DeviceRecord>();
  readonly #listeners = new Set<(deviceId: string) => void>();

  find(deviceId: string): DeviceRecord | undefined {
    return this.records.get(deviceId);
  }
  onChange(listener: (deviceId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  set(deviceId: string, record: DeviceRecord): void {
    this.records.set(deviceId, record);
    for (const listener of this.#listeners) listener(deviceId);
  }
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const organizationId = randomUUID();
const deviceId = randomUUID();
const credential = `ssd_${deviceId.replaceAll('-', '')}_${randomBytes(24).toString('base64url')}`;
const directory = new TestDirectory();

let harbour: Harbour;
let issuer: Issuer;
let gateway: OpenGateway;

beforeAll(async () => {
  harbour = await openHarbour();
  issuer = await Issuer.open();
  directory.set(deviceId, { organizationId, credentialHashes: [sha256('another'), sha256(credential)] });
  const checkDevice = createDeviceCredentialCheck(directory);
  gateway = await openHarbourGateway(harbour, {
    authenticate: createAuthenticate(createUserTokenCheck(remoteKeys(issuer.jwksUrl)), checkDevice),
    watchRevocation: watchCredential(directory),
  });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await issuer?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

const askAs = (token: string | null, query = '{ forecast }') =>
  ask(gateway.url, query, undefined, token === null ? {} : { authorization: `Bearer ${token}` });
const outcome = ({ status, errors }: Answer) => [status, errors?.[0]?.extensions['code']];
const refused = [401, 'UNAUTHENTICATED'];
const claimsOf = (header: unknown) => JSON.parse(Buffer.from(String(header), 'base64url').toString());

describe('who has not signed in', () => {
  it('may run public fields, __typename and introspection, and nothing else', async () => {
    expect(outcome(await askAs(null, '{ greeting __typename }'))).toEqual([200, undefined]);
    expect(outcome(await askAs(null, 'mutation { hail(ship: "1") }'))).toEqual([200, undefined]);
    expect(outcome(await askAs(null, '{ __schema { queryType { name } } }'))).toEqual([200, undefined]);
    expect(outcome(await askAs(null))).toEqual(refused);
    expect((await askAs(null)).headers.get('www-authenticate')).toBe('Bearer');
    expect(
      outcome(await askAs(null, '{ greeting ...F } fragment F on Query { ... on Query { x: forecast } }')),
    ).toEqual(refused);
    expect(
      outcome(await askAs(null, 'mutation { greet: hail(ship: "1") rename(ship: "1", name: "x") { id } }')),
    ).toEqual(refused);
  });

  it('may not subscribe, and keeps its socket', async () => {
    const client = await SocketClient.connect(gateway.url, null);
    client.subscribe('s', 'subscription { shipSighted { at } }');
    client.subscribe('q', '{ forecast }');
    client.subscribe('p', '{ greeting }');
    await client.until(() => client.of('s').length > 0 && client.of('q').length > 0 && client.payloads('p').length > 0);
    for (const id of ['s', 'q'])
      expect(client.of(id)).toMatchObject([{ type: 'error', payload: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
    expect(client.payloads('p')).toEqual([{ data: { greeting: 'ahoy' } }]);
    client.close();
  });
});

describe('wrong tokens', () => {
  it('are told to wait after a hundred in a minute; a right one from the same address is not held up', async () => {
    await using own = await openHarbourGateway(harbour);
    const as = (token: string) => ask(own.url, '{ forecast }', undefined, { authorization: `Bearer ${token}` });
    for (let i = 0; i < 100; i++) expect(outcome(await as(`wrong ${i}`))).toEqual(refused);
    const late = await as('wrong once more');
    expect(outcome(late)).toEqual([429, 'RATE_LIMITED']);
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(outcome(await as('captain'))).toEqual([200, undefined]);
  });
});

describe('a user', () => {
  it('is recognised by a token of the issuer, and the subgraphs are told who it is', async () => {
    const { status, headers } = await askAs(
      await issuer.sign(300, { org: organizationId, orgKind: 'SERVICE_COMPANY', role: 'TECHNICIAN' }),
    );
    expect(status).toBe(200);
    const sent = harbour.weather.received.at(-1)!.headers;
    expect(claimsOf(sent['x-sitesync-claims'])).toMatchObject({
      kind: 'user',
      id: 'u1',
      organizationId,
      organizationKind: 'SERVICE_COMPANY',
      role: 'TECHNICIAN',
      deviceId: null,
      expiresAt: expect.any(Number),
    });
    expect(sent['x-trace-id']).toBe(headers.get('x-trace-id'));
  });

  it('is refused with any other token', async () => {
    const cases: Record<string, string> = {
      garbage: 'garbage',
      'three parts': 'a.b.c',
      unsigned: issuer.unsigned(),
      'signed with the public key as a secret': await issuer.signWithPublicKey(),
      'signed with another key': await issuer.signWithAnotherKey(),
      'of an unknown key id': await issuer.sign(300, {}, 'k2'),
      'expired by 61 s': await issuer.sign(-61),
      'of another issuer': await issuer.sign(300, { iss: 'elsewhere' }),
      'for another audience': await issuer.sign(300, { aud: 'elsewhere' }),
      'with an unknown role': await issuer.sign(300, { role: 'KING' }),
    };
    for (const [name, token] of Object.entries(cases))
      expect([name, ...outcome(await askAs(token))]).toEqual([name, ...refused]);
    expect(outcome(await ask(gateway.url, '{ forecast }', undefined, { authorization: 'Basic dTpw' }))).toEqual(
      refused,
    );
  });

  it('is accepted for a minute after its token expired, as clocks differ', async () => {
    expect(outcome(await askAs(await issuer.sign(-55)))).toEqual([200, undefined]);
  });

  it('cannot say by a header who it is', async () => {
    const forged = Buffer.from(JSON.stringify({ kind: 'user', role: 'ADMIN', organizationId: randomUUID() })).toString(
      'base64url',
    );
    const headers = {
      'x-sitesync-claims': forged,
      'x-sitesync-signature': 't=1,v1=00',
      'x-user-id': 'root',
      'x-tenant-id': 't',
    };
    expect(outcome(await ask(gateway.url, '{ forecast }', undefined, headers))).toEqual(refused);
    await ask(gateway.url, '{ forecast }', undefined, { ...headers, authorization: `Bearer ${await issuer.sign(60)}` });
    const sent = harbour.weather.received.at(-1)!.headers;
    expect(claimsOf(sent['x-sitesync-claims'])).toMatchObject({ id: 'u1' });
    expect(Object.keys(sent)).not.toContain('x-user-id');
    expect(Object.keys(sent)).not.toContain('authorization');
  });
});

describe('an issuer that is away', () => {
  it('is no fault of the token: 503, and the next request tries again', async () => {
    const away = await Issuer.open();
    const late = await openHarbourGateway(harbour, {
      authenticate: createAuthenticate(
        createUserTokenCheck(remoteKeys(new URL('http://127.0.0.1:1/jwks.json'))),
        () => null,
      ),
    });
    const answer = await ask(late.url, '{ forecast }', undefined, { authorization: `Bearer ${await away.sign(60)}` });
    expect(outcome(answer)).toEqual([503, 'SUBGRAPH_UNAVAILABLE']);
    expect(answer.text).not.toMatch(/127\.0\.0\.1|ECONN|jwks/);
    await late[Symbol.asyncDispose]();
    await away[Symbol.asyncDispose]();
  });
});

describe('a device', () => {
  it('is recognised by its credential', async () => {
    expect(outcome(await askAs(credential))).toEqual([200, undefined]);
    const claims = claimsOf(harbour.weather.received.at(-1)!.headers['x-sitesync-claims']);
    expect(claims).toMatchObject({ kind: 'device', id: deviceId, deviceId, organizationId });
  });

  it('is refused with a wrong secret, an unknown id or a malformed credential', async () => {
    const stranger = `ssd_${randomUUID().replaceAll('-', '')}_${randomBytes(24).toString('base64url')}`;
    for (const token of [`${credential}x`, stranger, 'ssd_', `ssd_${deviceId}_x`, credential.toUpperCase()]) {
      expect(outcome(await askAs(token))).toEqual(refused);
    }
  });

  it('loses HTTP and its open sockets within a second when the credential is revoked', async () => {
    const client = await SocketClient.connect(gateway.url, `Bearer ${credential}`);
    const before = harbour.log.readers;
    client.subscribe('s', 'subscription { shipSighted { at } }');
    await eventually(() => harbour.log.readers > before, 'subscribed');
    const start = performance.now();
    directory.set(deviceId, { organizationId, credentialHashes: [sha256('another')] });
    expect(await client.closed).toMatchObject({ code: 4403 });
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(outcome(await askAs(credential))).toEqual(refused);
    await eventually(() => harbour.log.readers === before, 'unsubscribed upstream');
    directory.set(deviceId, { organizationId, credentialHashes: [sha256(credential)] });
  });
});

describe('a socket', () => {
  it('is closed with 4408 without connection_init in 3 s, 4403 for a bad token, 4401 before the acknowledgement, 4429 for a second init', async () => {
    const silent = new SocketClient(gateway.url);
    const start = performance.now();
    const bad = new SocketClient(gateway.url);
    bad.socket.once('open', () => bad.send({ type: 'connection_init', payload: { authorization: 'Bearer nonsense' } }));
    const early = new SocketClient(gateway.url);
    early.socket.once('open', () => early.subscribe('1', '{ greeting }'));
    const twice = await SocketClient.connect(gateway.url, null);
    twice.send({ type: 'connection_init' });
    expect((await bad.closed).code).toBe(4403);
    expect((await early.closed).code).toBe(4401);
    expect((await twice.closed).code).toBe(4429);
    expect((await silent.closed).code).toBe(4408);
    expect(performance.now() - start).toBeLessThan(4_500);
  });

  it('is closed for nonsense, a binary frame, a message too large, another protocol and a repeated id', async () => {
    const code = async (act: (client: SocketClient) => void) => {
      const client = await SocketClient.connect(gateway.url, null);
      act(client);
      return (await client.closed).code;
    };
    expect(await code((client) => client.send('nonsense'))).toBe(4400);
    expect(await code((client) => client.send({ type: 'dance' }))).toBe(4400);
    expect(await code((client) => client.socket.send(Buffer.from('{}'), { binary: true }))).toBe(4400);
    expect(await code((client) => client.send({ type: 'ping', payload: { x: 'x'.repeat(65_536) } }))).toBe(1009);
    const other = new SocketClient(gateway.url, 'graphql-ws');
    expect([4406, 1006]).toContain((await other.closed).code);
    const client = await SocketClient.connect(gateway.url, `Bearer ${await issuer.sign(60)}`);
    client.subscribe('1', 'subscription { shipSighted { at } }');
    client.subscribe('1', 'subscription { shipSighted { at } }');
    expect((await client.closed).code).toBe(4409);
  });

  it('is closed with 4403 when its token expires', async () => {
    const client = await SocketClient.connect(gateway.url, `Bearer ${await issuer.sign(2)}`);
    const start = performance.now();
    expect(await client.closed).toMatchObject({ code: 4403, reason: 'Token expired' });
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  it('carries 50 subscriptions: the next one is refused, the socket stays', async () => {
    const client = await SocketClient.connect(gateway.url, `Bearer ${await issuer.sign(60)}`);
    for (let i = 0; i <= 50; i++) client.subscribe(`s${i}`, `subscription { shipSighted { n${i}: at } }`);
    await client.until(() => client.of('s50').length > 0);
    expect(client.of('s50')).toMatchObject([{ type: 'error', payload: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] }]);
    await eventually(() => harbour.log.readers === 50, '50 subscriptions upstream');
    harbour.log.append({ at: 1, ship: { id: '1' } });
    await client.until((messages) => messages.filter(({ type }) => type === 'next').length === 50);
    client.close();
    await eventually(() => harbour.log.readers === 0, 'all ended');
  });

  it('signs each subscribe upstream as its own viewer', async () => {
    const client = await SocketClient.connect(gateway.url, `Bearer ${await issuer.sign(60, { role: 'VIEWER' })}`);
    client.subscribe('s', 'subscription { shipSighted { at } }');
    await eventually(() => harbour.log.readers === 1, 'subscribed');
    const { extensions } = harbour.sightings.subscribes.at(-1)!;
    expect(claimsOf(extensions?.['claims'])).toMatchObject({ id: 'u1', role: 'VIEWER' });
    expect(extensions).toMatchObject({ signature: 'test', traceId: expect.any(String) });
    expect(claimsOf((harbour.sightings.connections[0] as { claims: string }).claims)).toMatchObject({
      kind: 'anonymous',
    });
    client.close();
  });
});
