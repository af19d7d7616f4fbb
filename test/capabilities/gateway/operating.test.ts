import { composeServices } from '@apollo/composition';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { anonymousViewer } from '../../../platform/auth/viewer.ts';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { ask, captain, openHarbourGateway } from './support/harbour-gateway.ts';
import { SocketClient } from './support/socket-client.ts';
import { TinySubgraph, typeDefsOf } from './support/tiny-subgraph.ts';

let harbour: Harbour;
let gateway: OpenGateway;

const sailor = { ...captain, id: 'u2', role: 'VIEWER' as const };
const asSailor = { authorization: 'Bearer sailor' };
const introspection = '{ kinds: __schema { types { name } } }';

beforeAll(async () => {
  harbour = await openHarbour();
  gateway = await openHarbourGateway(harbour, {
    introspectionRoles: ['ADMIN'],
    metricsToken: 'a token for the scraper',
    authenticate: async (authorization) =>
      authorization === undefined ? anonymousViewer : authorization === 'Bearer captain' ? captain : sailor,
  });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

describe('introspection by role', () => {
  it('is for the roles that the settings name, over POST, GET and the socket', async () => {
    expect((await ask(gateway.url, introspection)).errors).toBeUndefined();
    const refused = await ask(gateway.url, introspection, undefined, asSailor);
    expect(refused.errors).toMatchObject([{ extensions: { code: 'INTROSPECTION_DISABLED' } }]);
    const url = `${gateway.url}?query=${encodeURIComponent(introspection)}`;
    const got = await fetch(url, { headers: { ...asSailor, 'apollo-require-preflight': '1' } });
    expect(await got.json()).toMatchObject({ errors: refused.errors });
    const socket = await SocketClient.connect(gateway.url, 'Bearer sailor');
    socket.subscribe('a', introspection);
    await socket.until(() => socket.of('a').length > 0);
    expect(socket.of('a')).toMatchObject([{ type: 'error' }]);
    socket.close();
  });

  it('leaves __typename to everybody', async () => {
    expect((await ask(gateway.url, '{ __typename }', undefined, asSailor)).data).toEqual({ __typename: 'Query' });
  });
});

describe('the query plan', () => {
  const query = '{ ship(id: "1") { name wind } }';

  it('comes with the answer for who asks and may introspect', async () => {
    const headers = { authorization: 'Bearer captain', 'x-query-plan': '1' };
    const { text } = await ask(gateway.url, query, undefined, headers);
    const { data, extensions } = JSON.parse(text);
    expect(data).toEqual({ ship: { name: 'Ship 1', wind: '10 kn' } });
    expect(extensions.queryPlan).toContain('Fetch(service: "weather")');
    expect(JSON.parse((await ask(gateway.url, query)).text)).not.toHaveProperty('extensions');
  });

  it('stays with us for anybody else', async () => {
    const { text } = await ask(gateway.url, query, undefined, { ...asSailor, 'x-query-plan': '1' });
    expect(JSON.parse(text)).toEqual({ data: { ship: { name: 'Ship 1', wind: '10 kn' } } });
  });
});

describe('metrics', () => {
  const page = async (headers: Record<string, string> = {}) =>
    fetch(new URL('/metrics', gateway.url), { headers }).then(async (r) => [r.status, await r.text()] as const);
  const value = (text: string, line: string) =>
    Number(
      text
        .split('\n')
        .find((one) => one.startsWith(line))
        ?.slice(line.length),
    );

  it('count operations by name and outcome, and fetches by subgraph', async () => {
    await ask(gateway.url, 'query Counted { ship(id: "1") { name wind } }');
    await ask(gateway.url, 'query Counted { ship(id: "1") { name wind } }');
    await ask(gateway.url, 'query Mixed { forecast refused }');
    const [status, text] = await page();
    expect(status).toBe(200);
    const total = 'sitesync_gateway_operations_total';
    expect(value(text, `${total}{operation="Counted",type="query",outcome="ok"} `)).toBe(2);
    expect(value(text, `${total}{operation="Mixed",type="query",outcome="partial"} `)).toBe(1);
    const fetches = 'sitesync_gateway_fetch_seconds_count';
    expect(value(text, `${fetches}{subgraph="weather",outcome="ok"} `)).toBeGreaterThanOrEqual(2);
    expect(value(text, `${fetches}{subgraph="weather",outcome="errors"} `)).toBe(1);
  });

  it('count what is refused by its code', async () => {
    await ask(gateway.url, '{ nothing }');
    await ask(gateway.url, '{ ships(first: 100000) { id } }');
    const [, text] = await page();
    const total = 'sitesync_gateway_refusals_total';
    expect(value(text, `${total}{code="GRAPHQL_VALIDATION_FAILED"} `)).toBe(1);
    expect(value(text, `${total}{code="BAD_USER_INPUT"} `)).toBe(1);
  });

  it('tell so many names apart and no more', async () => {
    for (let i = 0; i < 210; i++) await ask(gateway.url, `query Name${i} { forecast }`);
    const [, text] = await page();
    expect(text).toContain('operation="Name1"');
    expect(text).not.toContain('operation="Name209"');
    expect(text).toContain('operation="(other)"');
  });

  it('are no page for who comes through a proxy without the token', async () => {
    const proxied = { 'x-forwarded-for': '203.0.113.7' };
    expect((await page(proxied))[0]).toBe(404);
    expect((await page({ ...proxied, authorization: 'Bearer wrong' }))[0]).toBe(404);
    expect((await page({ ...proxied, authorization: 'Bearer a token for the scraper' }))[0]).toBe(200);
  });
});

describe('another supergraph', () => {
  it('is served from now on, while subscriptions go on', async () => {
    const socket = await SocketClient.connect(gateway.url);
    socket.subscribe('s', 'subscription { shipSighted { cursor ship { wind } } }');
    const heard = () => socket.payloads('s').length;
    while (heard() === 0) {
      harbour.log.append({ at: 1, ship: { id: '1' } });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await using cranes = await new TinySubgraph({
      name: 'cranes',
      sdl: 'type Query { crane: String }',
      resolvers: { Query: { crane: () => 'lifts' } },
    }).open();
    const services = [harbour.ships, harbour.sightings, cranes].map((s) => ({
      name: s.definition.name,
      url: s.url,
      typeDefs: typeDefsOf(s.definition),
    }));
    const composed = composeServices(services);
    await gateway.reload(String(composed.supergraphSdl));
    expect((await ask(gateway.url, '{ crane }')).data).toEqual({ crane: 'lifts' });
    // The weather has left the graph, but not the subscription that began with it.
    expect((await ask(gateway.url, '{ forecast }')).errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    const before = heard();
    harbour.log.append({ at: 2, ship: { id: '2' } });
    await socket.until(() => heard() === before + 1);
    expect(socket.payloads('s').at(-1).data.shipSighted.ship).toEqual({ wind: '20 kn' });
    socket.subscribe('new', '{ crane }');
    await socket.until(() => socket.payloads('new').length === 1);
    socket.close();
  });

  it('is refused when it is none, and the one before stays', async () => {
    await expect(gateway.reload('type Query { x: Int }')).rejects.toThrow();
    expect((await ask(gateway.url, '{ crane: __typename }')).data).toEqual({ crane: 'Query' });
    await gateway.reload(harbour.sdl);
    expect((await ask(gateway.url, '{ forecast }')).data).toEqual({ forecast: 'calm' });
  });
});
