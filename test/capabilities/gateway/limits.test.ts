import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { ask, openHarbourGateway } from './support/harbour-gateway.ts';
import { SocketClient } from './support/socket-client.ts';

let harbour: Harbour;
let gateway: OpenGateway;
let client: SocketClient;

beforeAll(async () => {
  harbour = await openHarbour();
  gateway = await openHarbourGateway(harbour);
  client = await SocketClient.connect(gateway.url);
});
afterAll(async () => {
  client?.close();
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

const repeat = (times: number, text: (i: number) => string) =>
  Array.from({ length: times }, (_, i) => text(i)).join(' ');
const nested = (depth: number) => `${'{ tree '.repeat(depth - 1)}{ id }${' }'.repeat(depth - 1)}`;
const bomb = (levels: number, root: string, type: string, leaf: string) =>
  `{ ${root} { ...f0 } } ${repeat(levels, (i) => `fragment f${i} on ${type} { ...f${i + 1} ...f${i + 1} }`)} fragment f${levels} on ${type} { ${leaf} }`;
const treeBomb = (levels: number) =>
  `{ tree { ...f0 } } ${repeat(levels, (i) => `fragment f${i} on Tree { tree { ...f${i + 1} } trees { ...f${i + 1} } }`)} fragment f${levels} on Tree { id }`;

const tooComplex: Record<string, string> = {
  'a document of 2,001 tokens': `{ ${'forecast '.repeat(1_999)}}`,
  'a selection 13 deep': nested(13),
  '31 aliases': `{ ${repeat(31, (i) => `a${i}: forecast`)} }`,
  '10,000 aliases': `{ ${repeat(10_000, (i) => `a${i}: forecast`)} }`,
  'fragments that double 14 times': bomb(14, 'tree', 'Tree', 'id'),
  'fragments that double 24 times': bomb(24, 'tree', 'Tree', 'id'),
  'fragments that double 14 times, each level deeper': treeBomb(14),
  'fragments that double inside introspection': bomb(14, '__schema', '__Schema', 'description'),
  '51 directives': `{ forecast ${'@include(if: true) '.repeat(51)} }`,
  '30,000 directives': `{ forecast ${'@include(if: true) '.repeat(30_000)} }`,
  'lists in lists by literal sizes':
    '{ ships(first: 200) { id } tree { trees(first: 200) { trees(first: 200) { id } } } }',
};

describe.each(Object.entries(tooComplex))('%s', (_name, query) => {
  it('is refused over HTTP with 400 QUERY_TOO_COMPLEX, quickly and without asking a subgraph', async () => {
    const asked = harbour.ships.received.length;
    const start = performance.now();
    const { status, errors, data } = await ask(gateway.url, query);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors?.map(({ extensions }) => extensions['code'])).toContain('QUERY_TOO_COMPLEX');
    expect(harbour.ships.received.length).toBe(asked);
  });

  it('is refused on the socket with the same code', async () => {
    if (query.length > 60_000) return;
    const id = Math.random().toString();
    const start = performance.now();
    client.subscribe(id, query);
    await client.until(() => client.of(id).length > 0);
    expect(performance.now() - start).toBeLessThan(2_000);
    const [message] = client.of(id);
    expect(message).toMatchObject({ type: 'error' });
    expect(message!.payload.map((error: { extensions: { code: string } }) => error.extensions.code)).toContain(
      'QUERY_TOO_COMPLEX',
    );
  });
});

describe('what stays within the limits', () => {
  it("lets GraphiQL's introspection query pass on both paths", async () => {
    const query = getIntrospectionQuery({
      inputValueDeprecation: true,
      schemaDescription: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      oneOf: true,
    });
    const { status, data, errors } = await ask(gateway.url, query, undefined, {});
    expect(errors).toBeUndefined();
    expect(status).toBe(200);
    expect(data.__schema.subscriptionType.name).toBe('Subscription');
    client.subscribe('introspection', query);
    await client.until(() => client.payloads('introspection').length === 1);
    expect(client.payloads('introspection')[0].data.__schema.types.length).toBe(data.__schema.types.length);
  });

  it('lets a selection 12 deep with 30 aliases pass', async () => {
    expect((await ask(gateway.url, nested(12))).status).toBe(200);
    expect((await ask(gateway.url, `{ ${repeat(30, (i) => `a${i}: forecast`)} }`)).status).toBe(200);
    expect((await ask(gateway.url, '{ ships(first: 200) { name wind waves { height } sightings } }')).status).toBe(200);
  });

  it('stays responsive for pathological documents of fewer than 2,001 tokens', async () => {
    const start = performance.now();
    for (const query of [
      `{ ${'tree { id } '.repeat(490)} }`,
      `{ ${'forecast '.repeat(1_990)} }`,
      `{ ...f0 } ${repeat(110, (i) => `fragment f${i} on Query { tree { id } ...f${i + 1} ...f${i + 2} }`)} fragment f110 on Query { forecast } fragment f111 on Query { forecast }`,
    ]) {
      const { status } = await ask(gateway.url, query);
      expect([200, 400]).toContain(status);
    }
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it('offers no names to whoever misspells one', async () => {
    const { status, text } = await ask(gateway.url, '{ forecasts ship(idd: 1) { nam } }');
    expect(status).toBe(400);
    expect(text).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(text).not.toContain('Did you mean');
  });
});
