import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphError } from '../../../client/graph-error.ts';
import { request } from '../../../client/request.ts';
import { subscribeWithResume } from '../../../client/subscribe.ts';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { openHarbourGateway } from './support/harbour-gateway.ts';
import { eventually } from './support/socket-client.ts';

let harbour: Harbour;
let gateway: OpenGateway;

beforeAll(async () => {
  harbour = await openHarbour();
  gateway = await openHarbourGateway(harbour, { subgraphTimeoutMs: 1_000 });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

const query = 'subscription($after: String) { shipSighted(after: $after) { cursor at ship { name } } }';
interface Seen {
  readonly shipSighted: { readonly cursor: string; readonly at: number; readonly ship: { readonly name: string } };
}

describe('the resume helper', () => {
  it('goes on behind the last event through deaths of the gateway and of the subgraph', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const breaks: string[] = [];
    const port = gateway.port;
    const done = subscribeWithResume<Seen>({
      url: gateway.url,
      token: 'captain',
      query,
      onEvent: ({ shipSighted }) => void seen.push(shipSighted.at),
      onError: ({ code }, final) => void breaks.push(`${code} ${final}`),
      signal: stop.signal,
    });
    await eventually(() => harbour.log.readers === 1, 'subscribed');
    let sent = 0;
    const append = () => harbour.log.append({ at: sent++, ship: { id: '1' } });
    append();
    await eventually(() => seen.length === 1, 'first event');
    for (let round = 0; round < 3; round++) {
      await gateway[Symbol.asyncDispose]();
      append();
      append();
      gateway = await openHarbourGateway(harbour, { port });
      append();
      await eventually(() => seen.length === sent, 'all events after the gateway came back');
      await harbour.sightings.crash();
      append();
      await harbour.sightings.open();
      await eventually(() => seen.length === sent, 'all events after the subgraph came back');
    }
    stop.abort();
    await done;
    expect(seen).toEqual(Array.from({ length: sent }, (_, i) => i));
    expect(new Set(breaks)).toEqual(new Set(['CONNECTION_LOST false']));
    await eventually(() => harbour.log.readers === 0, 'unsubscribed');
  });

  it('stops at an expired cursor and names the oldest one', async () => {
    harbour.log.oldest = 2;
    const errors: [string, string | null, boolean][] = [];
    const onError = (error: GraphError, final: boolean) => void errors.push([error.code, error.oldestCursor, final]);
    await subscribeWithResume({ url: gateway.url, token: 'captain', query, after: '1', onEvent: () => {}, onError });
    harbour.log.oldest = 0;
    expect(errors).toEqual([['CURSOR_EXPIRED', '2', true]]);
  });

  it('stops when the token is refused, and asks for a new one when it can', async () => {
    const errors: string[] = [];
    await subscribeWithResume({
      url: gateway.url,
      token: 'wrong',
      query,
      onEvent: () => {},
      onError: (e, final) => void errors.push(`${e.code} ${final}`),
    });
    expect(errors).toEqual(['UNAUTHENTICATED true']);
    const tokens = ['wrong', 'captain'];
    const stop = new AbortController();
    const done = subscribeWithResume({
      url: gateway.url,
      token: () => tokens.shift() ?? 'captain',
      query,
      onEvent: () => {},
      signal: stop.signal,
    });
    await eventually(() => harbour.log.readers === 1, 'subscribed with the second token');
    stop.abort();
    await done;
  });

  it("throws what the event's handler throws", async () => {
    const options = { url: gateway.url, token: 'captain', query, after: '1' };
    await expect(subscribeWithResume({ ...options, onEvent: () => Promise.reject(new Error('mine')) })).rejects.toThrow(
      'mine',
    );
  });
});

describe('request', () => {
  it('returns data, throws the code of a refusal, and tries again what is temporary', async () => {
    const base = { url: gateway.url, token: 'captain' };
    expect(await request({ ...base, query: '{ forecast }' })).toEqual({ forecast: 'calm' });
    await expect(request({ ...base, token: 'wrong', query: '{ forecast }' })).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    await expect(request({ ...base, query: '{ refused }', retries: 3 })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await harbour.weather.crash();
    await expect(request({ ...base, query: '{ forecast }' })).rejects.toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE' });
    const answer = request({ ...base, query: '{ forecast }', retries: 8 });
    await harbour.weather.open();
    expect(await answer).toEqual({ forecast: 'calm' });
    await expect(request({ url: 'http://127.0.0.1:1/graphql', query: '{ forecast }' })).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
    });
  });
});
