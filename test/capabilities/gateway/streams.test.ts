import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymousViewer, type Viewer } from '../../../platform/auth/viewer.ts';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { captain, openHarbourGateway } from './support/harbour-gateway.ts';
import { eventually, SocketClient } from './support/socket-client.ts';

let harbour: Harbour;
let gateway: OpenGateway;
const mate: Viewer = { ...captain, id: 'u2' };
const headers = { authorization: 'Bearer captain' };

beforeAll(async () => {
  harbour = await openHarbour();
  const viewers: Record<string, Viewer> = { 'Bearer captain': captain, 'Bearer mate': mate };
  gateway = await openHarbourGateway(harbour, {
    authenticate: async (authorization) =>
      authorization === undefined ? anonymousViewer : (viewers[authorization] ?? null),
  });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

const query = 'subscription { shipSighted { at ship { name wind } } }';
const event = (at: number) => ({ data: { shipSighted: { at, ship: { name: 'Ship 1', wind: '10 kn' } } } });
const append = (at: number) => harbour.log.append({ at, ship: { id: '1' } });
const noReaders = () => eventually(() => harbour.log.readers === 0, 'unsubscribed upstream');

describe.each([false, true])('server-sent events, single connection: %s', (singleConnection) => {
  it('carry events until the client leaves', async () => {
    const client = createClient({ url: gateway.url, headers: { ...headers }, singleConnection, retryAttempts: 0 });
    const seen: unknown[] = [];
    const leave = client.subscribe(
      { query },
      { next: (result) => seen.push(result), error: (error) => seen.push(error), complete: () => {} },
    );
    await eventually(() => harbour.log.readers === 1, 'subscribed');
    append(1);
    append(2);
    await eventually(() => seen.length === 2, 'two events');
    expect(seen).toEqual([event(1), event(2)]);
    leave();
    client.dispose();
    await noReaders();
  });
});

describe('server-sent events', () => {
  const post = (body: unknown, more: Record<string, string> = headers) =>
    fetch(gateway.url, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json', ...more },
      body: JSON.stringify(body),
    });

  it('answer queries too', async () => {
    expect(await (await post({ query: '{ forecast }' })).text()).toContain('data: {"data":{"forecast":"calm"}}');
  });

  it('refuse what every transport refuses, in JSON', async () => {
    const refused = async (response: Response) => [
      response.status,
      ((await response.json()) as { errors: [{ extensions: { code: string } }] }).errors[0].extensions.code,
    ];
    expect(await refused(await post({ query }, { authorization: 'Bearer wrong' }))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await refused(await post({ query }, {}))).toEqual([401, 'UNAUTHENTICATED']);
    expect(await refused(await post({ query: '{ nothing }' }))).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });
});

describe("Apollo's multipart protocol", () => {
  const open = (signal: AbortSignal, body: unknown = { query }, more: Record<string, string> = headers) =>
    fetch(gateway.url, {
      method: 'POST',
      headers: {
        accept: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json',
        'content-type': 'application/json',
        ...more,
      },
      body: JSON.stringify(body),
      signal,
    });

  it('has one part for each event, as Apollo Client reads them', async () => {
    const stop = new AbortController();
    const response = await open(stop.signal);
    expect(response.headers.get('content-type')).toBe('multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"');
    let text = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body!) text += decoder.decode(chunk as Uint8Array, { stream: true });
    })().catch(() => {});
    await eventually(() => harbour.log.readers === 1, 'subscribed');
    append(3);
    append(4);
    await eventually(() => text.split('--graphql').length === 4, 'two parts');
    const payloads = text
      .split('\r\n--graphql')
      .map((part) => part.split('\r\n\r\n')[1])
      .filter((part) => part !== undefined);
    expect(payloads.map((part) => JSON.parse(part))).toEqual([{ payload: event(3) }, { payload: event(4) }]);
    stop.abort();
    await reading;
    await noReaders();
  });

  it('answers a query and a refusal in plain JSON', async () => {
    const { signal } = new AbortController();
    const answer = await open(signal, { query: '{ forecast }' });
    expect(await answer.json()).toEqual({ data: { forecast: 'calm' } });
    expect((await open(signal, { query }, { authorization: 'Bearer wrong' })).status).toBe(401);
  });
});

describe('equal subscriptions', () => {
  const join = async (authorization: string, id: string, text = query) => {
    const client = await SocketClient.connect(gateway.url, authorization);
    client.subscribe(id, text);
    return client;
  };

  it('of one viewer share one upstream subscription and one execution of each event', async () => {
    const before = harbour.sightings.subscribes.length;
    const clients = await Promise.all(Array.from({ length: 10 }, () => join('Bearer captain', 's')));
    await eventually(() => harbour.log.readers === 1, 'subscribed');
    // Answered in order: when the query is, the subscription before it has been taken in.
    for (const client of clients) client.subscribe('q', '{ forecast }');
    await Promise.all(clients.map((client) => client.until(() => client.payloads('q').length === 1)));
    const asked = harbour.ships.received.length;
    append(5);
    await Promise.all(clients.map((client) => client.until(() => client.payloads('s').length === 1)));
    for (const client of clients) expect(client.payloads('s')).toEqual([event(5)]);
    expect(harbour.sightings.subscribes.length - before).toBe(1);
    expect(harbour.ships.received.length - asked).toBe(1);
    for (const client of clients.slice(1)) client.close();
    append(6);
    await clients[0]!.until(() => clients[0]!.payloads('s').length === 2);
    clients[0]!.close();
    await noReaders();
  });

  it('are not shared between viewers, nor with whoever wants what was before', async () => {
    append(7);
    const clients = [
      await join('Bearer captain', 's'),
      await join('Bearer mate', 's'),
      await join('Bearer captain', 's', 'subscription { shipSighted(after: "0") { at } }'),
    ];
    await eventually(() => harbour.log.readers === 3, 'three upstream subscriptions');
    for (const client of clients) client.close();
    await noReaders();
  });
});
