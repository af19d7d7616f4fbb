import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { ask, openHarbourGateway, post, type Answer } from './support/harbour-gateway.ts';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';

let harbour: Harbour;
let gateway: OpenGateway;

beforeAll(async () => {
  harbour = await openHarbour();
  gateway = await openHarbourGateway(harbour, { subgraphTimeoutMs: 700 });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

describe('queries over several subgraphs', () => {
  it('joins three subgraphs in one answer, a list with one fetch each', async () => {
    const before = harbour.weather.received.length;
    const { data, errors, status } = await ask(
      gateway.url,
      '{ ships { name wind(unit: "m/s") waves { height } sightings captain { name mood } } }',
    );
    expect(errors).toBeUndefined();
    expect(status).toBe(200);
    expect(data.ships[1]).toEqual({
      name: 'Ship 2',
      wind: '20 m/s',
      waves: [{ height: 1 }, { height: 2 }],
      sightings: 200,
      captain: { name: 'Captain 2', mood: 'mood c2' },
    });
    expect(harbour.weather.received.length - before).toBe(2);
  });

  it('runs mutations and passes variables through', async () => {
    const { data } = await ask(
      gateway.url,
      'mutation R($id: ID!, $name: String!) { rename(ship: $id, name: $name) { name wind } }',
      { id: '4', name: 'Ärger "1"' },
    );
    expect(data.rename).toEqual({ name: 'Ärger "1"', wind: '40 kn' });
  });

  it('answers a GET and refuses a mutation by GET', async () => {
    const headers = { authorization: 'Bearer captain', 'apollo-require-preflight': '1' };
    const got = await fetch(`${gateway.url}?query=${encodeURIComponent('{forecast}')}`, { headers });
    expect(await got.json()).toEqual({ data: { forecast: 'calm' } });
    const refused = await fetch(`${gateway.url}?query=${encodeURIComponent('mutation{hail(ship:"1")}')}`, { headers });
    expect(refused.status).toBe(405);
  });

  it("passes a subgraph's errors on with their code, and hides what it did not mean to tell", async () => {
    const refused = await ask(gateway.url, '{ forecast refused }');
    expect(refused.data).toEqual({ forecast: 'calm', refused: null });
    expect(refused.errors).toMatchObject([
      { message: 'Not for you.', path: ['refused'], extensions: { code: 'FORBIDDEN', hint: 'ask' } },
    ]);
    const broken = await ask(gateway.url, '{ forecast broken }');
    expect(broken.data).toEqual({ forecast: 'calm', broken: null });
    expect(broken.errors).toMatchObject([
      { message: 'Internal server error', path: ['broken'], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ]);
    expect(broken.text).not.toMatch(/secret_table|10\.0\.0\.3|stack/);
  });

  it('keeps a literal beyond the range of a double as it was written', async () => {
    const answer = await ask(
      gateway.url,
      'mutation { weigh(values: [{ weight: 1 }, { weight: 1e999 }, { weight: -2e400 }]) }',
    );
    expect(answer.errors).toBeUndefined();
    expect(harbour.weights.splice(0)).toEqual([1, Infinity, -Infinity]);
    const body = JSON.parse(harbour.ships.received.at(-1)!.body);
    expect(body.query).toContain('1e999');
  });

  it('refuses a number in the variables that JSON cannot pass on, wherever it is', async () => {
    const send = (variables: string) =>
      fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer captain' },
        body: `{"query":"mutation($v:[Load!]!){weigh(values:$v)}","variables":${variables}}`,
      });
    for (const variables of ['{"v":[{"weight":1e999}]}', '{"v":[{"weight":1,"note":{"deep":[-1e999]}}]}']) {
      const response = await send(variables);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    }
    expect(harbour.weights).toEqual([]);
  });

  it('refuses variables of the wrong type before it asks a subgraph', async () => {
    const asked = harbour.ships.received.length;
    const { status, errors } = await ask(gateway.url, 'mutation($v:[Load!]!){weigh(values:$v)}', {
      v: [{ weight: 'x' }],
    });
    expect([status, errors?.[0]?.extensions['code']]).toEqual([400, 'BAD_USER_INPUT']);
    expect(harbour.ships.received.length).toBe(asked);
  });
});

describe('requests that are not right', () => {
  it('are answered with a status, a code and JSON', async () => {
    const { url } = gateway;
    const auth = { authorization: 'Bearer captain' };
    const outcome = ({ status, errors }: Answer) => [status, errors?.[0]?.extensions['code']];
    const json = (body: unknown) => post(url, JSON.stringify(body), auth);
    expect(outcome(await json({ query: 'query A { forecast }', operationName: 'B' }))).toEqual([
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ]);
    expect(outcome(await json({ query: '{ forecast } { forecast }' }))).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect(outcome(await json({ query: '{' }))).toEqual([400, 'GRAPHQL_PARSE_FAILED']);
    expect(outcome(await json({ query: '{ _entities(representations: []) { __typename } }' }))).toEqual([
      400,
      'GRAPHQL_VALIDATION_FAILED',
    ]);
    expect(outcome(await json({ query: 'subscription { shipSighted { at } }' }))).toEqual([400, 'BAD_REQUEST']);
    expect(
      outcome(await json({ query: 'subscription($x: Boolean!) { shipSighted @include(if: $x) { at } }' })),
    ).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect(outcome(await json([{ query: '{ forecast }' }, { query: '{ forecast }' }]))).toEqual([400, 'BAD_REQUEST']);
    expect(outcome(await json({ query: '{ forecast }', variables: '{}' }))).toEqual([400, 'BAD_REQUEST']);
    expect(outcome(await post(url, '{"query":', auth))).toEqual([400, 'BAD_REQUEST']);
    expect(outcome(await post(url, Buffer.from([0x7b, 0xff, 0x7d]), auth))).toEqual([400, 'BAD_REQUEST']);
    expect(outcome(await post(url, '{"query":"{forecast}"}', { ...auth, 'content-type': 'text/plain' }))).toEqual([
      400,
      'BAD_REQUEST',
    ]);
    expect(
      outcome(
        await post(url, 'query=%7Bforecast%7D', { ...auth, 'content-type': 'application/x-www-form-urlencoded' }),
      ),
    ).toEqual([400, 'BAD_REQUEST']);
    expect(
      outcome(await post(url, gzipSync('{"query":"{forecast}"}'), { ...auth, 'content-encoding': 'gzip' })),
    ).toEqual([415, 'BAD_REQUEST']);
    expect(outcome(await post(url, ' '.repeat(1_048_577), auth))).toEqual([413, 'BAD_REQUEST']);
    expect(outcome(await post(url.replace('/graphql', '/elsewhere'), '{}', auth))).toEqual([404, 'NOT_FOUND']);
    expect(outcome(await post(`${url}/graphql`, '{}', auth))).toEqual([404, 'NOT_FOUND']);
    expect((await ask(url, '{ forecast }')).status).toBe(200);
  });

  it('cannot reach prototypes through variables', async () => {
    const body =
      '{"query":"{ forecast }","variables":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}';
    expect((await post(gateway.url, body, { authorization: 'Bearer captain' })).status).toBe(200);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('sends a browser to GraphiQL', async () => {
    const response = await fetch(gateway.url, { headers: { accept: 'text/html,*/*' }, redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/graphiql']);
  });

  it('says whether it lives and whether it is ready', async () => {
    const origin = gateway.url.replace('/graphql', '');
    expect((await fetch(`${origin}/livez`)).status).toBe(200);
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
  });
});

describe('a subgraph that is away', () => {
  it('serves the fields of the others while one hangs, and says which one within its timeout', async () => {
    harbour.weather.hangs = true;
    const start = performance.now();
    const { data, errors, text } = await ask(gateway.url, '{ ship(id: "1") { name wind sightings } }');
    harbour.weather.hangs = false;
    expect(data.ship).toEqual({ name: 'Ship 1', wind: null, sightings: 100 });
    expect(errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
    expect(errors?.[0]?.message).toContain('weather');
    expect(text).not.toMatch(/127\.0\.0\.1|http:|stack|\.ts|undici/);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('serves the fields of the others while one is dead, and all fields when it is back', async () => {
    await harbour.weather.crash();
    const dead = await ask(gateway.url, '{ forecast ship(id: "1") { name wind sightings } }');
    expect(dead.data).toEqual({ forecast: null, ship: { name: 'Ship 1', wind: null, sightings: 100 } });
    expect(dead.errors?.map((e) => e.extensions['code'])).toEqual(['SUBGRAPH_UNAVAILABLE', 'SUBGRAPH_UNAVAILABLE']);
    expect(dead.text).not.toMatch(/127\.0\.0\.1|ECONN|stack/);
    await harbour.weather.open();
    const back = await ask(gateway.url, '{ ship(id: "1") { wind } }');
    expect(back).toMatchObject({ data: { ship: { wind: '10 kn' } }, errors: undefined });
  });
});
