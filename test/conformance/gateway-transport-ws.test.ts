import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenGateway } from '../../gateway/open-gateway.ts';
import { openHarbour, type Harbour } from '../capabilities/gateway/support/harbour.ts';
import { ask, openHarbourGateway } from '../capabilities/gateway/support/harbour-gateway.ts';
import { eventually, SocketClient } from '../capabilities/gateway/support/socket-client.ts';

// graphql-transport-ws from outside: every close code and every message, over a gateway that knows nothing of the tests.
let harbour: Harbour;
let gateway: OpenGateway;

beforeAll(async () => {
  harbour = await openHarbour();
  gateway = await openHarbourGateway(harbour, {
    source: { stallMs: 300 },
    httpTimeouts: { requestMs: 400, headersMs: 200 },
  });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

const init = { type: 'connection_init', payload: { authorization: 'Bearer captain' } };
const live = 'subscription { shipSighted { cursor } }';

async function opened(protocol?: string): Promise<SocketClient> {
  const client = new SocketClient(gateway.url, protocol);
  await once(client.socket, 'open');
  return client;
}

async function codeAfter(messages: readonly unknown[], acknowledged = true): Promise<number> {
  const client = acknowledged ? await SocketClient.connect(gateway.url) : await opened();
  for (const message of messages) client.send(message);
  return (await client.closed).code;
}

describe('close codes', () => {
  const subscribe = { id: 'a', type: 'subscribe', payload: { query: live } };

  it.each<[number, string, readonly unknown[], boolean]>([
    [4400, 'no JSON', ['{'], true],
    [4400, 'a message without type', [{}], true],
    [4400, 'an unknown type', [{ type: 'start', id: 'a', payload: { query: live } }], true],
    [4400, 'a subscribe without id', [{ type: 'subscribe', payload: { query: live } }], true],
    [4400, 'a subscribe without query', [{ id: 'a', type: 'subscribe', payload: {} }], true],
    [4400, 'a message that only servers send', [{ id: 'a', type: 'next', payload: {} }], true],
    [4401, 'a subscribe before connection_init', [subscribe], false],
    [4403, 'a bad token', [{ type: 'connection_init', payload: { authorization: 'Bearer no' } }], false],
    [4409, 'an id in use', [subscribe, subscribe], true],
    [4429, 'a second connection_init', [init], true],
    [1009, 'a message of more than 64 kB', [{ type: 'ping', payload: { x: 'x'.repeat(65_536) } }], true],
  ])('%i for %s', async (code, _what, messages, acknowledged) => {
    expect(await codeAfter(messages, acknowledged)).toBe(code);
  });

  it('4408 without a connection_init in 3 s', async () => {
    expect(await codeAfter([], false)).toBe(4408);
  });

  it('4290 for who does not read, with the last cursor as the reason', async () => {
    const client = await SocketClient.connect(gateway.url);
    client.subscribe('s', 'subscription { shipSighted { cursor marks } }');
    await eventually(() => harbour.log.readers > 0, 'subscribed');
    client.socket.pause();
    const marks = Array.from({ length: 100 }, (_, i) => `${i}`.padEnd(1_000, 'x'));
    for (let i = 0; i < 800; i++) harbour.log.append({ at: i, ship: { id: '1' }, marks });
    await eventually(() => harbour.log.readers === 0, 'unsubscribed upstream');
    await new Promise((resolve) => setTimeout(resolve, 500));
    client.socket.resume();
    const last = () => client.payloads('s').at(-1).data.shipSighted.cursor;
    expect(await client.closed).toEqual({ code: 4290, reason: expect.stringMatching(/^SLOW_CONSUMER \d+$/) });
    expect((await client.closed).reason).toBe(`SLOW_CONSUMER ${last()}`);
  });

  it('1001 when the gateway stops', async () => {
    const other = await openHarbourGateway(harbour);
    const client = await SocketClient.connect(other.url);
    await other[Symbol.asyncDispose]();
    expect((await client.closed).code).toBe(1001);
  });

  it('no connection for another protocol', async () => {
    const client = new SocketClient(gateway.url, 'graphql-ws');
    expect([4406, 1006]).toContain((await client.closed).code);
  });
});

describe('messages', () => {
  it('answers ping with pong and its payload, also one that looks like what stands for a result', async () => {
    const client = await SocketClient.connect(gateway.url);
    for (const payload of [{ a: 1 }, { held: 1 }]) client.send({ type: 'ping', payload });
    await client.until((messages) => messages.filter(({ type }) => type === 'pong').length === 2);
    expect(client.messages.slice(-2)).toEqual([
      { type: 'pong', payload: { a: 1 } },
      { type: 'pong', payload: { held: 1 } },
    ]);
    client.close();
  });

  it('sends next and complete for a query, error alone for a document with faults, and takes the id again', async () => {
    const client = await SocketClient.connect(gateway.url);
    for (let round = 0; round < 2; round++) {
      client.subscribe('q', '{ forecast }');
      await client.until(() => client.of('q').length === 2 * (round + 1));
    }
    client.subscribe('f', '{ nothing }');
    await client.until(() => client.of('f').length > 0);
    expect(client.of('q').map(({ type }) => type)).toEqual(['next', 'complete', 'next', 'complete']);
    expect(client.payloads('q')[0]).toEqual({ data: { forecast: 'calm' } });
    expect(client.of('f').map(({ type }) => type)).toEqual(['error']);
    client.close();
  });

  it('ends a subscription upstream on complete, without a message of its own', async () => {
    const client = await SocketClient.connect(gateway.url);
    client.subscribe('s', live);
    await eventually(() => harbour.log.readers > 0, 'subscribed');
    client.send({ id: 's', type: 'complete' });
    await eventually(() => harbour.log.readers === 0, 'unsubscribed');
    expect(client.of('s')).toEqual([]);
    client.close();
  });
});

describe('senders that hold connections', () => {
  const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{';

  it.each([
    ['never end their body', head, '408'],
    ['never end their headers', 'POST /graphql HTTP/1.1\r\nHost: x\r\n', '408'],
  ])('are closed when they %s', async (_what, text, status) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => (answer += String(data)));
    socket.on('error', () => {});
    socket.write(text);
    await once(socket, 'close');
    expect(answer.split(' ')[1]).toBe(status);
  });

  it('keep nobody else waiting: 1,000 idle connections, and a query is answered', async () => {
    const port = Number(new URL(gateway.url).port);
    const idle = Array.from({ length: 1_000 }, () => connect(port, '127.0.0.1'));
    for (const socket of idle) socket.on('error', () => {});
    await Promise.all(idle.map((socket) => (socket.connecting ? once(socket, 'connect') : null)));
    expect((await ask(gateway.url, '{ forecast }')).data).toEqual({ forecast: 'calm' });
    for (const socket of idle) socket.destroy();
  });

  it('send no compressed body', async () => {
    const headers = { authorization: 'Bearer captain', 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const response = await fetch(gateway.url, { method: 'POST', headers, body: 'x' });
    expect(response.status).toBe(415);
  });
});
