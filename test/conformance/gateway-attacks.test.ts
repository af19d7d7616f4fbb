import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenGateway } from '../../gateway/open-gateway.ts';
import { openHarbour, type Harbour } from '../capabilities/gateway/support/harbour.ts';
import { ask, openHarbourGateway, post, type Answer } from '../capabilities/gateway/support/harbour-gateway.ts';

// Documents and requests made to hurt, each with its exact outcome; see also limits.test.ts and queries.test.ts.
let harbour: Harbour;
let gateway: OpenGateway;
let viaApollo: OpenGateway;
let production: OpenGateway;

beforeAll(async () => {
  harbour = await openHarbour();
  gateway = await openHarbourGateway(harbour);
  viaApollo = await openHarbourGateway(harbour, { quick: false });
  production = await openHarbourGateway(harbour, { introspection: false });
});
afterAll(async () => {
  for (const open of [gateway, viaApollo, production]) await open?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

const auth = { authorization: 'Bearer captain' };
const outcome = ({ status, errors }: Answer) => [status, errors?.[0]?.extensions['code']];
const repeat = (times: number, text: (i: number) => string) =>
  Array.from({ length: times }, (_, i) => text(i)).join(' ');

const documents: Record<string, { query: string; variables?: object; code: string | undefined; status: number }> = {
  'a syntax error': { query: '{', code: 'GRAPHQL_PARSE_FAILED', status: 400 },
  'circular fragments': {
    query: '{ tree { ...a } } fragment a on Tree { tree { ...b } } fragment b on Tree { tree { ...a } }',
    code: 'GRAPHQL_VALIDATION_FAILED',
    status: 400,
  },
  '51 repeats of one field': { query: `{ ${'forecast '.repeat(51)} }`, code: 'QUERY_TOO_COMPLEX', status: 400 },
  '10,000 repeats of one field': { query: `{ ${'forecast '.repeat(10_000)} }`, code: 'QUERY_TOO_COMPLEX', status: 400 },
  '490 repeats of an object': { query: `{ ${'tree { id } '.repeat(490)} }`, code: 'QUERY_TOO_COMPLEX', status: 400 },
  '111 fragments that spread each other': {
    query: `{ ...f0 } ${repeat(110, (i) => `fragment f${i} on Query { tree { id } ...f${i + 1} }`)} fragment f110 on Query { forecast }`,
    code: 'QUERY_TOO_COMPLEX',
    status: 400,
  },
  'a page of a million': { query: '{ ships(first: 1000000) { id } }', code: 'BAD_USER_INPUT', status: 400 },
  'a page of a million by a variable': {
    query: 'query($n: Int) { ships(first: $n) { id } }',
    variables: { n: 1_000_000 },
    code: 'BAD_USER_INPUT',
    status: 400,
  },
  'a page of a million by default': {
    query: 'query($n: Int = 1000000) { ships(first: $n) { id } }',
    code: 'BAD_USER_INPUT',
    status: 400,
  },
  'federation fields': { query: '{ _service { sdl } }', code: 'GRAPHQL_VALIDATION_FAILED', status: 400 },
  'an ordinary query': { query: '{ forecast }', code: undefined, status: 200 },
};

describe.each(Object.entries(documents))('%s', (_name, { query, variables, code, status }) => {
  it('has the same outcome with and without Apollo Server', async () => {
    const quick = await ask(gateway.url, query, variables);
    expect(outcome(quick)).toEqual([status, code]);
    const apollo = await ask(viaApollo.url, query, variables);
    expect([apollo.status, apollo.data]).toEqual([quick.status, quick.data]);
    expect(apollo.errors).toEqual(quick.errors);
    expect(quick.headers.get('content-type')).toBe(apollo.headers.get('content-type'));
    expect(quick.headers.get('cache-control')).toBe(apollo.headers.get('cache-control'));
  });
});

describe('the page limit', () => {
  it('is named', async () => {
    const { errors } = await ask(gateway.url, '{ ships(first: 201) { id } }');
    expect(errors?.[0]?.message).toContain('at most 200');
  });
});

describe('introspection in production', () => {
  it('is refused on both ways', async () => {
    const refused = await ask(production.url, '{ __schema { queryType { name } } }');
    expect(outcome(refused)).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });
});

describe('persisted queries', () => {
  const query = '{ forecast greeting }';
  const extensions = { persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') } };

  it('are asked for when they are not known, and known from then on', async () => {
    const bare = JSON.stringify({ extensions });
    expect(outcome(await post(gateway.url, bare, auth))).toEqual([200, 'PERSISTED_QUERY_NOT_FOUND']);
    expect((await post(gateway.url, JSON.stringify({ query, extensions }), auth)).status).toBe(200);
    expect((await post(gateway.url, bare, auth)).data).toEqual({ forecast: 'calm', greeting: 'ahoy' });
  });
});

describe('requests', () => {
  it('with two values for one key count the last', async () => {
    const { data } = await post(gateway.url, '{"query":"{ refused }","query":"{ forecast }"}', auth);
    expect(data).toEqual({ forecast: 'calm' });
  });

  it('cannot say by headers who they are', async () => {
    await ask(gateway.url, '{ forecast }', undefined, { ...auth, 'x-user-id': 'admin', 'x-sitesync-claims': 'forged' });
    const { headers } = harbour.weather.received.at(-1)!;
    expect(headers['x-user-id']).toBeUndefined();
    expect(headers['x-sitesync-claims']).not.toBe('forged');
  });

  it('with headers of 200 kB get 431', async () => {
    const response = await fetch(gateway.url, { headers: { ...auth, 'x-long': 'x'.repeat(200_000) } }).catch(
      () => null,
    );
    // Node closes the connection with the answer, so that a client may see either.
    expect([431, null]).toContain(response?.status ?? null);
    expect((await ask(gateway.url, '{ forecast }')).status).toBe(200);
  });

  it('of a foreign site get no permission to read the answer', async () => {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { ...auth, 'content-type': 'application/json', origin: 'https://evil.example' },
      body: '{"query":"{ forecast }"}',
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('that never come do not keep others from being served', async () => {
    const { port, hostname } = new URL(gateway.url);
    const idle = Array.from({ length: 200 }, () => connect(Number(port), hostname).on('error', () => {}));
    expect((await ask(gateway.url, '{ forecast }')).status).toBe(200);
    for (const socket of idle) socket.destroy();
  });
});

describe('the event loop', () => {
  it('is never held up for long by a document made for it', async () => {
    for (const { query, variables } of Object.values(documents)) await ask(gateway.url, query, variables);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    for (const { query, variables } of Object.values(documents)) {
      // A comment makes it a document that was never seen.
      await ask(gateway.url, `# ${query.length}\n${query}`, variables);
    }
    delay.disable();
    // The figure is 50 ms on an idle machine; the test's bound leaves room for a busy one.
    expect(delay.max / 1e6).toBeLessThan(500);
  });
});
