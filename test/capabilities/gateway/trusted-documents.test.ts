import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenGateway } from '../../../gateway/open-gateway.ts';
import { TrustedDocuments } from '../../../gateway/operations/trusted-documents.ts';
import { openHarbour, type Harbour } from './support/harbour.ts';
import { ask, openHarbourGateway, post } from './support/harbour-gateway.ts';
import { SocketClient } from './support/socket-client.ts';

const ship = 'query Ship($id: ID!) { ship(id: $id) { name } }';
const watch = 'subscription { shipSighted { at } }';
const documents = JSON.stringify({ ship1: ship, watch1: watch, two: 'query A { forecast } query B { sightingCount }' });
const signedIn = { authorization: 'Bearer captain' };
let harbour: Harbour;
let gateway: OpenGateway;

beforeAll(async () => {
  harbour = await openHarbour();
  gateway = await openHarbourGateway(harbour, { trustedDocuments: new TrustedDocuments(documents) });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

const send = (body: unknown, headers: Record<string, string> = signedIn) =>
  post(gateway.url, JSON.stringify(body), headers);

describe('trusted documents', () => {
  it('run by id, by hash of a persisted query, and by their exact text', async () => {
    const data = { ship: { name: 'Ship 7' } };
    const variables = { id: '7' };
    expect((await send({ documentId: 'ship1', variables })).data).toEqual(data);
    expect(
      (await send({ extensions: { persistedQuery: { version: 1, sha256Hash: 'ship1' } }, variables })).data,
    ).toEqual(data);
    expect((await ask(gateway.url, ship, variables)).data).toEqual(data);
    expect((await send({ documentId: 'two', operationName: 'B' })).data).toEqual({ sightingCount: 7 });
  });

  it('are all that runs, whichever way another is sent', async () => {
    const asked = harbour.ships.received.length;
    const refused = [{ extensions: { code: 'PERSISTED_QUERY_REQUIRED' } }];
    const other = '{ ships { name } }';
    expect(await ask(gateway.url, other)).toMatchObject({ status: 403, errors: refused });
    expect(await ask(gateway.url, `${ship} `)).toMatchObject({ errors: refused });
    expect(await send({ documentId: 'nobody knows' })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
    expect(await send({ query: other, documentId: 'ship1' })).toMatchObject({ errors: refused });
    const url = `${gateway.url}?query=${encodeURIComponent(other)}`;
    const got = await fetch(url, { headers: { ...signedIn, 'apollo-require-preflight': '1' } });
    expect(await got.json()).toMatchObject({ errors: refused });
    const events = await fetch(gateway.url, {
      method: 'POST',
      headers: { ...signedIn, accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query: other }),
    });
    expect(await events.text()).toContain('PERSISTED_QUERY_REQUIRED');
    expect(harbour.ships.received.length).toBe(asked);
  });

  it('are all that runs on the socket, too', async () => {
    const socket = await SocketClient.connect(gateway.url);
    socket.subscribe('a', 'subscription { shipSighted { cursor } }');
    socket.subscribe('b', '{ forecast }');
    await socket.until(() => socket.of('a').length > 0 && socket.of('b').length > 0);
    for (const id of ['a', 'b']) {
      expect(socket.of(id)).toMatchObject([
        { type: 'error', payload: [{ extensions: { code: 'PERSISTED_QUERY_REQUIRED' } }] },
      ]);
    }
    socket.subscribe('c', watch);
    while (socket.payloads('c').length === 0) {
      harbour.log.append({ at: 3, ship: { id: '1' } });
      await new Promise((resolve) => setImmediate(resolve));
    }
    socket.close();
  });

  it('are looked at before anything is served', () => {
    expect(() => new TrustedDocuments('{"a":"query {"}')).toThrow('"a" is not GraphQL');
    expect(() => new TrustedDocuments('["query"]')).toThrow();
  });
});
