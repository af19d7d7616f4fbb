import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { openHarbourGateway } from './support/harbour-gateway.ts';
import { eventually, SocketClient } from './support/socket-client.ts';

let harbour: Harbour;
let gateway: OpenGateway;
const clients: SocketClient[] = [];

beforeAll(async () => {
  harbour = await openHarbour();
  gateway = await openHarbourGateway(harbour, { source: { stallMs: 400 } });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await eventually(() => harbour.log.readers === 0, 'no reader left upstream');
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

async function connect(): Promise<SocketClient> {
  const client = await SocketClient.connect(gateway.url);
  clients.push(client);
  return client;
}

async function subscribed(client: SocketClient, id: string, query: string, variables?: unknown): Promise<void> {
  const readers = harbour.log.readers;
  client.subscribe(id, query, variables);
  await eventually(() => harbour.log.readers > readers, 'subscribed upstream');
}

const cursors = (client: SocketClient, id: string) => client.payloads(id).map(({ data }) => data?.shipSighted.cursor);

describe('federated subscriptions', () => {
  it('resolves a selection over three subgraphs with fragments, aliases, variables and lists', async () => {
    const client = await connect();
    await subscribed(
      client,
      's',
      `subscription Watch($unit: String!, $withMood: Boolean!, $ids: [ID!]) {
        seen: shipSighted(ids: $ids) { when: at marks ...Who others: ships { id ...Sea count: sightings } }
      }
      fragment Who on Sighting { ship { called: name ...Sea captain { name mood @include(if: $withMood) } } }
      fragment Sea on Ship { wind(unit: $unit) knots: wind waves { height } ... on Ship { sightings } }`,
      { unit: 'bft', withMood: true, ids: ['1', '2'] },
    );
    harbour.log.append({ at: 5, ship: { id: '2' }, marks: ['x', 'y'] });
    await client.until(() => client.payloads('s').length === 1);
    const sea = (id: number) => ({
      wind: `${id}0 bft`,
      knots: `${id}0 kn`,
      waves: [{ height: id / 2 }, { height: id }],
      sightings: id * 100,
    });
    expect(client.payloads('s')[0]).toEqual({
      data: {
        seen: {
          when: 5,
          marks: ['x', 'y'],
          ship: { called: 'Ship 2', ...sea(2), captain: { name: 'Captain 2', mood: 'mood c2' } },
          others: [
            { id: '2', ...sea(2), count: 200 },
            { id: '3', ...sea(3), count: 300 },
          ],
        },
      },
    });
  });

  it('carries many subscriptions of many clients on one connection to the subgraph', async () => {
    const two = [await connect(), await connect()];
    for (const client of two)
      for (const id of ['a', 'b', 'c'])
        await subscribed(client, id, `subscription { shipSighted { cursor n${two.indexOf(client)}${id}: at } }`);
    expect(harbour.sightings.socketCount).toBe(1);
    harbour.log.append({ at: 1, ship: { id: '1' } });
    for (const client of two)
      await client.until((messages) => messages.filter(({ type }) => type === 'next').length === 3);
  });

  it('runs queries and mutations on the socket too', async () => {
    const client = await connect();
    client.subscribe('q', 'query Q($id: ID!) { ship(id: $id) { name wind } }', { id: '3' });
    client.subscribe('m', 'mutation { hail(ship: "1") }');
    await client.until((messages) => messages.filter(({ type }) => type === 'complete').length === 2);
    expect(client.payloads('q')).toEqual([{ data: { ship: { name: 'Ship 3', wind: '30 kn' } } }]);
    expect(client.payloads('m')).toEqual([{ data: { hail: 'hail 1' } }]);
  });

  it('delivers an event without the fields of a dead subgraph, and says so', async () => {
    const client = await connect();
    await subscribed(client, 's', 'subscription { shipSighted { cursor ship { name wind } } }');
    await harbour.weather.crash();
    harbour.log.append({ at: 1, ship: { id: '1' } });
    await client.until(() => client.payloads('s').length === 1);
    await harbour.weather.open();
    const [event] = client.payloads('s');
    expect(event.data.shipSighted.ship).toEqual({ name: 'Ship 1', wind: null });
    expect(event.errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
    harbour.log.append({ at: 1, ship: { id: '1' } });
    await client.until(() => client.payloads('s').length === 2);
    expect(client.payloads('s')[1].data.shipSighted.ship).toEqual({ name: 'Ship 1', wind: '10 kn' });
  });

  it('stops upstream when the client completes or goes', async () => {
    const client = await connect();
    await subscribed(client, 'a', 'subscription { shipSighted { at } }');
    client.send({ id: 'a', type: 'complete' });
    await eventually(() => harbour.log.readers === 0, 'upstream completed');
    await subscribed(client, 'b', 'subscription { shipSighted { at } }');
    client.socket.terminate();
    await eventually(() => harbour.log.readers === 0, 'upstream completed after the socket broke');
  });

  it('refuses a root field under a condition, a broken document and an unknown operation by an error, and stays open', async () => {
    const client = await connect();
    client.subscribe('1', 'subscription($x: Boolean!) { shipSighted @include(if: $x) { at } }', { x: true });
    client.subscribe('2', 'subscription {');
    client.subscribe('3', 'subscription { shipSigted { at } }');
    client.send({ id: '4', type: 'subscribe', payload: { query: 'query A { forecast }', operationName: 'B' } });
    await client.until((messages) => ['1', '2', '3', '4'].every((id) => messages.some((m) => m.id === id)));
    const codeOf = (id: string) => {
      const { type, payload } = client.of(id)[0]!;
      return (type === 'error' ? payload[0] : payload.errors[0]).extensions.code;
    };
    expect(['1', '2', '3', '4'].map(codeOf)).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      'GRAPHQL_PARSE_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
      'OPERATION_RESOLUTION_FAILURE',
    ]);
    expect(JSON.stringify(client.of('3'))).not.toContain('Did you mean');
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });
});

describe('a subscription whose subgraph goes away', () => {
  it('goes on behind the last event when it is back: no gap, no repeat, though the client never asked for the cursor', async () => {
    const client = await connect();
    const sent: number[] = [];
    const append = () => harbour.log.append({ at: sent[sent.push(sent.length) - 1]!, ship: { id: '1' } });
    await subscribed(
      client,
      's',
      'subscription($ids: [ID!], $after: String) { s: shipSighted(ids: $ids, after: $after) { at ship { name } } }',
      { ids: ['1'] },
    );
    append();
    await client.until(() => client.payloads('s').length === 1);
    for (let round = 0; round < 3; round++) {
      append();
      await harbour.sightings.crash();
      append();
      append();
      await harbour.sightings.open();
      await eventually(() => harbour.log.readers > 0, 'subscribed again');
      append();
      await client.until(() => client.payloads('s').length === sent.length);
    }
    expect(client.payloads('s').map(({ data }) => data.s.at)).toEqual(sent);
    expect(client.payloads('s')[0].data.s).toEqual({ at: 0, ship: { name: 'Ship 1' } });
    const last = harbour.sightings.subscribes.at(-1);
    expect(last?.variables).toEqual({ ids: ['1'], resumeAfter__: expect.stringMatching(/^\d+$/) });
  });

  it("starts at the client's own cursor and keeps the cursor under the client's alias", async () => {
    const client = await connect();
    for (let i = 0; i < 3; i++) harbour.log.append({ at: i, ship: { id: '1' } });
    await subscribed(client, 's', 'subscription { shipSighted(after: "2") { c: cursor } }');
    await client.until(() => client.payloads('s').length > 2);
    expect(client.payloads('s')[0].data).toEqual({ shipSighted: { c: '3' } });
    const received = client.payloads('s').length;
    await harbour.sightings.crash();
    await harbour.sightings.open();
    await eventually(() => harbour.log.readers > 0, 'subscribed again');
    harbour.log.append({ at: 9, ship: { id: '1' } });
    await client.until(() => client.payloads('s').length === received + 1);
    const numbers = client.payloads('s').map(({ data }) => Number(data.shipSighted.c));
    expect(numbers).toEqual(numbers.map((_, i) => i + 3));
  });

  it('tells an expired or a bad cursor with its code and completes', async () => {
    const client = await connect();
    harbour.log.oldest = 3;
    client.subscribe('old', 'subscription { shipSighted(after: "1") { cursor } }');
    client.subscribe('bad', 'subscription { shipSighted(after: "zzz") { cursor } }');
    await client.until((messages) => messages.filter(({ type }) => type === 'complete').length === 2);
    harbour.log.oldest = 0;
    expect(client.payloads('old')).toMatchObject([
      { errors: [{ extensions: { code: 'CURSOR_EXPIRED', oldestCursor: '3' } }] },
    ]);
    expect(client.payloads('bad')).toMatchObject([{ errors: [{ extensions: { code: 'BAD_CURSOR' } }] }]);
  });

  it('ends with SUBGRAPH_UNAVAILABLE when the subgraph is not there at all', async () => {
    const impatient = await openHarbourGateway(harbour, { source: { connectWindowMs: 200 } });
    await harbour.sightings.crash();
    const client = await SocketClient.connect(impatient.url);
    client.subscribe('s', 'subscription { shipSighted { at } }');
    await client.until((messages) => messages.some(({ type }) => type === 'complete'));
    expect(client.payloads('s')).toMatchObject([{ errors: [{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }] }]);
    expect(JSON.stringify(client.messages)).not.toMatch(/127\.0\.0\.1|ECONN/);
    await harbour.sightings.open();
    await impatient[Symbol.asyncDispose]();
  });
});

describe('a client that cannot keep up', () => {
  it('catches up at its own pace when it is only slow', async () => {
    const client = await connect();
    await subscribed(client, 's', 'subscription { shipSighted { cursor ship { wind } } }');
    harbour.weather.hangs = true;
    const first = Number(harbour.sightings.subscribes.length);
    for (let i = 0; i < 900; i++) harbour.log.append({ at: i, ship: { id: '1' } });
    await eventually(() => harbour.log.readers === 0, 'unsubscribed upstream on overflow', 3_000);
    harbour.weather.hangs = false;
    await harbour.weather.crash();
    await harbour.weather.open();
    await client.until(() => client.payloads('s').length === 900, 25_000);
    const numbers = cursors(client, 's').map(Number);
    expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
    expect(harbour.sightings.subscribes.length).toBeGreaterThan(first);
  });

  it('is closed with 4290 when it stops reading', async () => {
    const client = await connect();
    await subscribed(client, 's', 'subscription { shipSighted { cursor marks } }');
    client.socket.pause();
    const marks = Array.from({ length: 100 }, (_, i) => `${i}`.padEnd(1_000, 'x'));
    for (let i = 0; i < 800; i++) harbour.log.append({ at: i, ship: { id: '1' }, marks });
    await eventually(() => harbour.log.readers === 0, 'unsubscribed upstream');
    // The gateway gives up 400 ms (stallMs) after the last event taken; nothing is to be seen of that from here.
    await new Promise((resolve) => setTimeout(resolve, 600));
    client.socket.resume();
    const { code, reason } = await client.closed;
    // The reason says behind which event to subscribe again: the last one that arrived.
    expect({ code, reason }).toEqual({ code: 4290, reason: `SLOW_CONSUMER ${cursors(client, 's').at(-1)}` });
  });

  it('is closed with 4290 at once when the field cannot be taken up again', async () => {
    const client = await connect();
    client.subscribe('s', 'subscription { tick { n pad } }');
    await client.until(() => client.payloads('s').length > 0);
    client.socket.pause();
    await eventually(() => harbour.ticking === 0, 'unsubscribed upstream');
    client.socket.resume();
    expect(await client.closed).toMatchObject({ code: 4290, reason: 'SLOW_CONSUMER' });
  });
});
