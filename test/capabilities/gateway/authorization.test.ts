import { composeServices } from '@apollo/composition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { anonymousViewer, type Viewer } from '../../../platform/auth/viewer.ts';
import type { Harbour } from './support/harbour.ts';
import { ask, captain, openHarbourGateway } from './support/harbour-gateway.ts';
import { SocketClient } from './support/socket-client.ts';
import { TinySubgraph, typeDefsOf } from './support/tiny-subgraph.ts';

const secret = (id: string) => ({ id, code: `code ${id}` });

const vault = new TinySubgraph({
  name: 'vault',
  sdl: `type Query { vault: Vault @tag(name: "public") open: String @tag(name: "public") things: [Thing!]! @tag(name: "public")
        boxes: [Box!]! @tag(name: "public") anything: Any @tag(name: "public") keys: Keys @tag(name: "public") }
      type Mutation { unlock: String @requiresScopes(scopes: [["role:ADMIN", "kind:user"], ["kind:device"]]) lock: String @tag(name: "public") decide: String @policy(policies: [["p"]]) }
      type Subscription { opened: Vault @tag(name: "public") turned: Int @tag(name: "public") @authenticated }
      type Vault { name: String gold: Int @requiresScopes(scopes: [["role:ADMIN"]]) owner: Person }
      type Person @key(fields: "id") { id: ID! }
      interface Thing { id: ID! weight: Int }
      type Stone implements Thing { id: ID! weight: Int }
      type Gem implements Thing { id: ID! weight: Int @requiresScopes(scopes: [["role:ADMIN"]]) }
      interface Box { id: ID! }
      type Chest implements Box @authenticated { id: ID! }
      union Any = Stone | Chest
      scalar Keys @authenticated`,
  resolvers: {
    Query: {
      vault: () => ({ name: 'V', gold: 5, owner: { id: '1' } }),
      open: () => 'yes',
      things: () => [{ __typename: 'Stone', id: '1', weight: 3 }],
      boxes: () => [{ __typename: 'Chest', id: '1' }],
      anything: () => ({ __typename: 'Stone', id: '1' }),
      keys: () => 'k',
    },
    Mutation: { unlock: () => 'unlocked', lock: () => 'locked' },
    Subscription: {
      opened: {
        subscribe: async function* () {
          yield { name: 'V', gold: 6 };
        },
        resolve: (event: unknown) => event,
      },
      turned: {
        subscribe: async function* () {
          yield 1;
        },
        resolve: (event: unknown) => event,
      },
    },
  },
});
const people = new TinySubgraph({
  name: 'people',
  sdl: `type Query { someone: Person @tag(name: "public") }
      type Person @key(fields: "id") { id: ID! name: String diary: Diary @authenticated code: String @requiresScopes(scopes: [["org:OWNER"]]) }
      type Diary { text: String }`,
  resolvers: {
    Query: { someone: () => secret('1') },
    Person: {
      __resolveReference: ({ id }: { id: string }) => secret(id),
      name: () => 'P',
      diary: () => ({ text: 'd' }),
    },
  },
});

const viewers: Readonly<Record<string, Viewer>> = {
  'Bearer admin': captain,
  'Bearer viewer': { ...captain, role: 'VIEWER', organizationKind: 'PARTNER' },
  'Bearer device': { ...captain, kind: 'device', role: null, deviceId: 'd1' },
};
let gateway: OpenGateway;

beforeAll(async () => {
  await Promise.all([vault.open(), people.open()]);
  const services = [vault, people].map((s) => ({
    name: s.definition.name,
    url: s.url,
    typeDefs: typeDefsOf(s.definition),
  }));
  const composed = composeServices(services);
  if (composed.errors) throw composed.errors[0];
  gateway = await openHarbourGateway({ sdl: composed.supergraphSdl } as Harbour, {
    authenticate: async (authorization) => (authorization ? (viewers[authorization] ?? null) : anonymousViewer),
  });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await Promise.all([vault.crash(), people.crash()]);
});

type Who = 'admin' | 'viewer' | 'device' | 'nobody';

async function outcome(query: string, who: Who): Promise<unknown> {
  const before = vault.received.length + people.received.length;
  const headers: Record<string, string> = who === 'nobody' ? {} : { authorization: `Bearer ${who}` };
  const { status, data, errors } = await ask(gateway.url, query, undefined, headers);
  if (!errors) return 'ok';
  // Nothing of a refused operation has run.
  expect(vault.received.length + people.received.length).toBe(before);
  expect(data).toBeUndefined();
  return `${status} ${errors[0]?.extensions['code']}`;
}

describe.each([
  ['a field', '{ vault { gold } }'],
  ['an alias', '{ vault { name: gold } }'],
  ['an inline fragment', '{ vault { ... on Vault { ... { gold } } } }'],
  ['fragments within fragments', '{ vault { ...A } } fragment A on Vault { name ...B } fragment B on Vault { gold }'],
  ['a field of an interface, protected in one of its types', '{ things { weight } }'],
  ['a fragment of a type of an interface', '{ things { ... on Gem { weight } } }'],
  ['what a variable leaves out', 'query ($no: Boolean = false) { vault { gold @include(if: $no) } }'],
])('@requiresScopes on %s', (_name, query) => {
  it('is for those who have the scope', async () => {
    expect(await outcome(query, 'admin')).toBe('ok');
    expect(await outcome(query, 'viewer')).toBe('403 FORBIDDEN');
    expect(await outcome(query, 'device')).toBe('403 FORBIDDEN');
    expect(await outcome(query, 'nobody')).toBe('401 UNAUTHENTICATED');
  });
});

describe.each([
  ['a field of an entity in another subgraph', '{ vault { owner { diary { text } } } }'],
  ['a type behind an interface', '{ boxes { id } }'],
  ['a type behind a union', '{ anything { ... on Stone { id } } }'],
  ['a scalar', '{ keys }'],
])('@authenticated on %s', (_name, query) => {
  it('is for whoever has signed in', async () => {
    expect(await outcome(query, 'viewer')).toBe('ok');
    expect(await outcome(query, 'nobody')).toBe('401 UNAUTHENTICATED');
  });
});

describe('authorisation in the graph', () => {
  it('leaves the rest of the graph alone', async () => {
    expect(await outcome('{ open vault { name owner { id name } } things { id } }', 'nobody')).toBe('ok');
  });

  it('looks only at the operation that runs', async () => {
    const { data } = await ask(gateway.url, '{ open __typename }', undefined, {});
    expect(data).toEqual({ open: 'yes', __typename: 'Query' });
  });

  it('takes any one of the lists of scopes, with all that is in it', async () => {
    expect(await outcome('mutation { unlock }', 'admin')).toBe('ok');
    expect(await outcome('mutation { unlock }', 'device')).toBe('ok');
    expect(await outcome('mutation { lock unlock }', 'viewer')).toBe('403 FORBIDDEN');
    expect(await outcome('{ someone { code } }', 'viewer')).toBe('403 FORBIDDEN');
  });

  it('lets nobody pass a policy, as nobody here decides about one', async () => {
    expect(await outcome('mutation { decide }', 'admin')).toBe('403 FORBIDDEN');
  });

  it('says what is needed, and is the same for GET and persisted ways through Apollo Server', async () => {
    const { errors } = await ask(gateway.url, '{ vault { gold } }', undefined, { authorization: 'Bearer viewer' });
    expect(errors?.[0]?.message).toBe('Not allowed: "Vault.gold" needs role:ADMIN.');
    const url = `${gateway.url}?query=${encodeURIComponent('{ vault { gold } }')}`;
    const response = await fetch(url, { headers: { authorization: 'Bearer viewer', 'apollo-require-preflight': '1' } });
    expect(response.status).toBe(403);
    expect(((await response.json()) as typeof errors & { errors: typeof errors }).errors).toEqual(errors);
  });

  it('holds for subscriptions and for queries on the socket', async () => {
    const nobody = await SocketClient.connect(gateway.url, null);
    nobody.subscribe('a', 'subscription { turned }');
    nobody.subscribe('b', 'subscription { opened { gold } }');
    nobody.subscribe('c', '{ vault { gold } }');
    nobody.subscribe('d', 'subscription { opened { name } }');
    await nobody.until(() => ['a', 'b', 'c', 'd'].every((id) => nobody.of(id).length > 0));
    for (const id of ['a', 'b', 'c']) {
      expect(nobody.of(id)).toMatchObject([{ type: 'error', payload: [{ extensions: { code: 'UNAUTHENTICATED' } }] }]);
    }
    expect(nobody.payloads('d')).toEqual([{ data: { opened: { name: 'V' } } }]);
    nobody.close();
    const admin = await SocketClient.connect(gateway.url, 'Bearer admin');
    admin.subscribe('b', 'subscription { opened { gold } }');
    await admin.until(() => admin.payloads('b').length === 1);
    admin.close();
  });
});
