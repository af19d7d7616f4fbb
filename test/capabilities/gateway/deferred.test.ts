import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { Defer20220824Handler } from '@apollo/client/incremental';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { ask, openHarbourGateway } from './support/harbour-gateway.ts';

let harbour: Harbour;
let gateway: OpenGateway;

beforeAll(async () => {
  harbour = await openHarbour();
  gateway = await openHarbourGateway(harbour);
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

const headers = { authorization: 'Bearer captain' };
const query =
  'query ($later: Boolean = true) { ships(first: 2) { id ... @defer(label: "wind", if: $later) { wind } } }';

function send(body: unknown): Promise<Response> {
  return fetch(gateway.url, {
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      accept: 'multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9',
    },
    body: JSON.stringify(body),
  });
}

async function partsOf(response: Response): Promise<unknown[]> {
  const bodies = (await response.text()).split(/\r\n---(?:--)?\r\n/).filter((text) => text !== '');
  return bodies.map((text) => JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as unknown);
}

describe('a client that takes deferred fragments later', () => {
  it('gets the rest first, then each fragment with its place', async () => {
    const response = await send({ query });
    expect(response.headers.get('content-type')).toBe('multipart/mixed; boundary="-"; deferSpec=20220824');
    const wind = (n: number) => [{ data: { wind: `${n + 1}0 kn` }, path: ['ships', n], label: 'wind' }];
    expect(await partsOf(response)).toEqual([
      { data: { ships: [{ id: '1' }, { id: '2' }] }, hasNext: true },
      { incremental: wind(0), hasNext: true },
      { incremental: wind(1), hasNext: true },
      { hasNext: false },
    ]);
  });

  it('gets one answer when nothing is deferred, or it is refused', async () => {
    const whole = {
      data: {
        ships: [
          { id: '1', wind: '10 kn' },
          { id: '2', wind: '20 kn' },
        ],
      },
    };
    for (const body of [
      { query: '{ ships(first: 2) { id wind } }' },
      {
        query: query
          .replace('@defer(', '@defer(if: false, ')
          .replace(', if: $later', '')
          .replace('($later: Boolean = true) ', ''),
      },
    ]) {
      const response = await send(body);
      expect(response.headers.get('content-type')).toContain('application/graphql-response+json');
      expect(await response.json()).toEqual(whole);
    }
    const refused = await send({ query: '{ ... @defer { nothing } }' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
  });

  it('may decide by a variable', async () => {
    expect(await partsOf(await send({ query, variables: { later: false } }))).toEqual([
      {
        data: {
          ships: [
            { id: '1', wind: '10 kn' },
            { id: '2', wind: '20 kn' },
          ],
        },
        hasNext: true,
      },
      { hasNext: false },
    ]);
  });

  it('is told with the fragment when its subgraph does not answer', async () => {
    await harbour.weather.crash();
    try {
      const [first, ...later] = await partsOf(await send({ query }));
      expect(first).toEqual({ data: { ships: [{ id: '1' }, { id: '2' }] }, hasNext: true });
      expect(later[0]).toMatchObject({
        incremental: [{ data: { wind: null }, errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] }],
      });
    } finally {
      await harbour.weather.open();
    }
  });

  it('can be Apollo Client', async () => {
    const link = new HttpLink({ uri: gateway.url, headers });
    const client = new ApolloClient({
      link: ApolloLink.from([link]),
      cache: new InMemoryCache(),
      incrementalHandler: new Defer20220824Handler(),
    });
    const seen: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      client.watchQuery({ query: gql(query) }).subscribe({
        next: ({ data, loading, networkStatus, error }) => {
          if (error) reject(error);
          seen.push(JSON.parse(JSON.stringify(data ?? null)));
          if (!loading && networkStatus === 7) resolve();
        },
        error: reject,
      });
    });
    client.stop();
    expect(seen.at(-1)).toMatchObject({
      ships: [
        { id: '1', wind: '10 kn' },
        { id: '2', wind: '20 kn' },
      ],
    });
    expect(seen.length).toBeGreaterThan(1);
  });
});

it('any other client gets all of it at once', async () => {
  const { status, data } = await ask(gateway.url, query);
  expect({ status, data }).toEqual({
    status: 200,
    data: {
      ships: [
        { id: '1', wind: '10 kn' },
        { id: '2', wind: '20 kn' },
      ],
    },
  });
});
