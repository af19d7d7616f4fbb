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
  gateway = await openHarbourGateway(harbour);
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await eventually(() => harbour.log.readers === 0, 'no reader left upstream');
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await harbour?.[Symbol.asyncDispose]();
});

const watch = 'subscription Watch($after: String) { shipSighted(after: $after) { cursor ship { name wind } } }';
const cursors = (client: SocketClient, id: string) => client.payloads(id).map(({ data }) => data.shipSighted.cursor);
const append = (ship = '1') => harbour.log.append({ at: 1, ship: { id: ship } });

async function connect(): Promise<SocketClient> {
  const client = await SocketClient.connect(gateway.url);
  clients.push(client);
  return client;
}

async function subscribed(id: string, query: string, variables?: unknown): Promise<SocketClient> {
  const client = await connect();
  client.subscribe(id, query, variables);
  await eventually(() => harbour.log.readers > 0, 'subscribed upstream');
  return client;
}

/** The cursor of an event that is in the log. */
async function aCursor(): Promise<string> {
  const client = await subscribed('first', watch);
  append();
  await client.until(() => cursors(client, 'first').length === 1);
  client.close();
  await eventually(() => harbour.log.readers === 0, 'left');
  return cursors(client, 'first')[0];
}

describe('equal subscriptions', () => {
  it('share one upstream subscription and one execution, and each is told under its own id', async () => {
    const all = await Promise.all(['a', '{"held":1}}', 'c"d'].map((id) => subscribed(id, watch)));
    await eventually(() => harbour.log.readers === 1, 'one reader');
    const asked = harbour.weather.received.length;
    append('7');
    for (const [i, id] of ['a', '{"held":1}}', 'c"d'].entries()) {
      await all[i]!.until(() => all[i]!.payloads(id).length === 1);
      expect(all[i]!.payloads(id)).toMatchObject([
        { data: { shipSighted: { ship: { name: 'Ship 7', wind: '70 kn' } } } },
      ]);
    }
    expect(harbour.weather.received.length - asked).toBe(1);
    expect(harbour.log.readers).toBe(1);
  });

  it('come together again once those who wanted the past have caught up, without a gap or a repetition', async () => {
    const before = await aCursor();
    for (let i = 0; i < 50; i++) append();
    const live = await subscribed('live', watch);
    const late = await subscribed('late', watch, { after: before });
    await late.until(() => cursors(late, 'late').length === 50);
    await eventually(() => harbour.log.readers === 2, 'the late one reads alone');
    append();
    await eventually(() => harbour.log.readers === 1, 'the late one has joined the others');
    const asked = harbour.weather.received.length;
    append();
    await late.until(() => cursors(late, 'late').length === 52);
    await live.until(() => cursors(live, 'live').length === 2);
    expect(harbour.weather.received.length - asked).toBe(1);
    const numbers = cursors(late, 'late').map(Number);
    expect(numbers).toEqual(numbers.map((_, i) => Number(before) + 1 + i));
  });

  it('begin to share when they all wanted the past', async () => {
    const before = await aCursor();
    for (let i = 0; i < 20; i++) append();
    const all = await Promise.all(['a', 'b', 'c'].map((id) => subscribed(id, watch, { after: before })));
    append();
    for (const [i, id] of ['a', 'b', 'c'].entries()) await all[i]!.until(() => cursors(all[i]!, id).length === 21);
    await eventually(() => harbour.log.readers === 1, 'one reader for all');
    append();
    for (const [i, id] of ['a', 'b', 'c'].entries()) {
      await all[i]!.until(() => cursors(all[i]!, id).length === 22);
      const numbers = cursors(all[i]!, id).map(Number);
      expect(numbers).toEqual(numbers.map((_, n) => Number(before) + 1 + n));
    }
  });

  it('do not share when the place to begin is used for something else as well', async () => {
    const query = `subscription ($after: String) { shipSighted(after: $after) { cursor ship { wind(unit: $after) } } }`;
    const before = await aCursor();
    append();
    const first = await subscribed('a', query, { after: before });
    await first.until(() => first.payloads('a').length === 1);
    append();
    await first.until(() => first.payloads('a').length === 2);
    const second = await subscribed('b', query, { after: String(Number(before) + 1) });
    append();
    await second.until(() => second.payloads('b').length === 2);
    const wind = ({ data }: { data: { shipSighted: { ship: { wind: string } } } }) => data.shipSighted.ship.wind;
    expect(new Set(second.payloads('b').map(wind))).toEqual(new Set([`10 ${Number(before) + 1}`]));
    expect(new Set(first.payloads('a').map(wind))).toEqual(new Set([`10 ${before}`]));
  });
});
