import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { startWorld, type World } from './test-support/world.ts';

interface Answer {
  readonly id: string;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: { of?: string; index: number; code: string; message: string }[];
  readonly errors: { code: string; message: string; path: string[] }[];
}

const common = 'accepted duplicates rejected { index code message } errors { code message path } retryAfterMs';
const sendReadings = `mutation($input: IngestTelemetryInput!) { ingestTelemetry(input: $input) { ${common} } }`;
const sendEvents = `mutation($input: IngestEventsInput!) { ingestEvents(input: $input) { ${common} } }`;

describe('the WebSocket door', () => {
  const closing = new AsyncDisposableStack();
  const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
  let world: World<SubgraphClient>;
  beforeAll(
    async () => void (world = closing.use(await startWorld({ privateServers, privateDatabase, connect, until }))),
  );
  afterAll(() => closing.disposeAsync());

  /** A socket whose messages can be awaited one by one. */
  const open = (credential: string | null) => {
    const url = `ws://127.0.0.1:${world.api.port}/ingest/stream`;
    const socket = new WebSocket(
      url,
      credential === null ? {} : { headers: { authorization: `Bearer ${credential}` } },
    );
    const inbox: unknown[] = [];
    let wake = () => undefined as void;
    socket.on('message', (data) => {
      inbox.push(JSON.parse((data as Buffer).toString()));
      wake();
    });
    const next = async <Message>(): Promise<Message> => {
      while (inbox.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return inbox.shift() as Message;
    };
    const closed = new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)));
    return { socket, next, closed, send: (message: unknown) => socket.send(JSON.stringify(message)) };
  };
  const at = (secondsAgo: number) => new Date(Math.floor(Date.now() / 1000) * 1000 - secondsAgo * 1000).toISOString();

  it('answers the same as the GraphQL door for the same good and bad batches', async () => {
    const reading = { metric: 'temperature', value: 20, timestamp: at(10) };
    const event = { code: 'door_cycle', occurredAt: at(10) };
    const elsewhere = '00000000-0000-4000-8000-000000000000';
    const readings = [
      ...[[reading], [reading], [], Array.from({ length: 1_001 }, () => reading)],
      [
        { ...reading, timestamp: at(9) },
        { ...reading, timestamp: at(9) },
        { ...reading, metric: 'no_such' },
      ],
      [
        { ...reading, deviceId: elsewhere },
        { ...reading, timestamp: 'noon' },
        { ...reading, unit: 'kg' },
      ],
      [
        { ...reading, value: -400 },
        { ...reading, timestamp: '2026-01-01T00:00:00.0001Z' },
      ],
      [
        { ...reading, timestamp: '2099-01-01T00:00:00Z' },
        { ...reading, unit: '[degF]', timestamp: at(8) },
      ],
    ];
    const events = [
      ...[[event], [event], Array.from({ length: 1_001 }, () => event)],
      [
        { ...event, code: 'party' },
        { ...event, deviceId: elsewhere },
        { ...event, occurredAt: 'noon' },
      ],
      [
        { ...event, details: { text: '\0' } },
        { ...event, details: { floor: 1 }, occurredAt: at(7) },
      ],
    ];
    const keyed = ['a', 'a'].map((idempotencyKey, n) => ({
      ...{ idempotencyKey, readings: [{ ...reading, timestamp: at(5 - n) }] },
    }));
    const batches = [
      ...readings.map((list) => ({ readings: list })),
      ...events.map((list) => ({ events: list })),
      ...keyed,
    ];
    const [first, second] = [await world.elevator(), await world.elevator()];
    const socket = open(first.credential);
    expect(await socket.next()).toEqual({ type: 'ready', deviceId: first.device.id });
    for (const [n, batch] of batches.entries()) {
      socket.send({ id: `batch-${n}`, ...batch });
      const { id, ...answer } = await socket.next<Answer>();
      expect(id).toBe(`batch-${n}`);
      const [query, field] = 'events' in batch ? [sendEvents, 'ingestEvents'] : [sendReadings, 'ingestTelemetry'];
      const { data } = await world.client.ask(second.viewer, query, { input: batch });
      const rejected = answer.rejected.map(({ index, code, message }) => ({ index, code, message }));
      expect({ ...answer, rejected }).toEqual(data?.[field]);
    }
    socket.send({ id: 'both', readings: [{ ...reading, metric: 'no' }], events: [{ ...event, code: 'no' }] });
    expect((await socket.next<Answer>()).rejected.map(({ of, code }) => [of, code])).toEqual([
      ['reading', 'UNKNOWN_METRIC'],
      ['event', 'UNKNOWN_EVENT_CODE'],
    ]);
    socket.socket.close();
  });

  it('takes the credential in the first message too, and turns away whoever has none', async () => {
    const { credential, device } = await world.elevator();
    const socket = open(null);
    await once(socket.socket, 'open');
    socket.send({ type: 'auth', credential });
    expect(await socket.next()).toEqual({ type: 'ready', deviceId: device.id });
    socket.send({ id: 1, readings: [{ metric: 'temperature', value: 'warm', timestamp: at(1) }] });
    expect(await socket.next()).toMatchObject({ id: 1, accepted: 0, errors: [{ code: 'BAD_USER_INPUT' }] });
    socket.socket.send('no JSON');
    expect(await socket.next()).toMatchObject({ id: null, errors: [{ code: 'BAD_USER_INPUT' }] });
    socket.socket.close();

    for (const message of [
      { type: 'auth', credential: `${credential.slice(0, -1)}?` },
      { id: 1, readings: [] },
    ]) {
      const stranger = open(null);
      await once(stranger.socket, 'open');
      stranger.send(message);
      expect(await stranger.closed).toBe(4401);
    }
    const wrong = open(credential.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')));
    const [fault] = (await once(wrong.socket, 'error')) as [Error];
    expect(fault.message).toContain('401');
  });

  it('closes when the credential is revoked, and when a message is too long', async () => {
    const { credential, device } = await world.elevator();
    const long = open(credential);
    await long.next();
    long.socket.send('x'.repeat(1024 * 1024 + 1));
    expect(await long.closed).toBe(1009);
    const socket = open(credential);
    await socket.next();
    await world.publish({ ...device, credentialHashes: [] });
    expect(await socket.closed).toBe(4401);
  });
});
