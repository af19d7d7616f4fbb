import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld } from '../../../subgraphs/telemetry/test-support/world.ts';
import { privateDatabase } from '../../support/database.ts';
import { privateServers } from '../../support/private-servers.ts';
import { SubgraphClient } from '../../support/subgraph-client.ts';
import { until } from '../../support/until.ts';
import { json, rows } from './batch.ts';
import { exchangeDatagram, sendCoap, type Signed } from './coap-client.ts';
import type { TheWorld } from './door.ts';

describe('the CoAP door', () => {
  const closing = new AsyncDisposableStack();
  const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
  let world: TheWorld;
  let sender: { deviceId: string; credential: string; viewer: Awaited<ReturnType<TheWorld['elevator']>>['viewer'] };
  beforeAll(async () => {
    world = closing.use(await startWorld({ privateServers, privateDatabase, connect, until }));
    const { device, credential, viewer } = await world.elevator();
    sender = { deviceId: device.id, credential, viewer };
  }, 60_000);
  afterAll(() => closing.disposeAsync());

  let at = Math.floor(Date.now() / 1000) * 1000 - 100_000;
  const payload = () =>
    Buffer.from(json(rows({ readings: [{ metric: 'temperature', value: 20, time: (at += 1000) }] })));
  const send = (signed: Signed = {}) => sendCoap(world.api.coapPort, sender, payload(), signed);
  const ask = (hex: string, waitMs?: number) => exchangeDatagram(world.api.coapPort, Buffer.from(hex, 'hex'), waitMs);

  it('takes a signature once, and only near its time', async () => {
    const nonce = 'a-nonce-of-the-test';
    expect(await send({ nonce })).toMatchObject({ accepted: 1, error: null });
    expect(await send({ nonce })).toMatchObject({ accepted: 0, error: 'REPLAY' });
    for (const minutes of [-5.1, 5.1])
      expect(await send({ timeMs: Math.round(Date.now() + minutes * 60_000) })).toMatchObject({ error: 'REPLAY' });
    expect(await send({ timeMs: Date.now() - 240_000 })).toMatchObject({ accepted: 1 });
    expect(await send({ nonce: 'short' })).toMatchObject({ error: 'UNAUTHENTICATED' });
  });

  it.each([
    ['a token of 9 to 15 bytes', '49020001aabbccddeeff001122', '70000001'],
    ['a reserved delta of 15', '40020002f0', '70000002'],
    ['an option longer than the message', '400200030d', '70000003'],
    ['a marker without payload', '40020004ff', '70000004'],
    ['another version', '80020005', null],
    ['one that needs no answer and is malformed', '59020006', null],
    ['a ping', '40000007', '70000007'],
    ['a block of a larger body', '41020008aad10e08ff00', '618d0008aa'],
    ['an observation', '41010009aa60', '6182 0009aa'.replace(' ', '')],
    ['a proxy', '4102000aaad11661', '61a5000aaa'],
    ['another method', '4101000baa', '6185000baa'],
    ['a response to nothing', '6145000caa', null],
  ])('answers %s as it should, and shortly', async (_, sent, expected) => {
    const answer = await ask(sent, expected === null ? 200 : 2_000);
    expect(answer?.toString('hex') ?? null).toBe(expected);
    expect(await send()).toMatchObject({ accepted: 1 });
  });

  it('never answers a stranger with more than three times what they sent', async () => {
    for (const hex of ['4002000d', '4102000eaa', '4102000faabb74656c656d65747279', '41020010aab974656c656d65747279']) {
      const answer = await ask(hex, 500);
      expect(answer?.length ?? 0).toBeLessThanOrEqual(3 * (hex.length / 2));
    }
  });

  it('stays up when observations and blocks come in a flood', async () => {
    const flood = Array.from({ length: 100 }, (_, n) => {
      const id = (n + 256).toString(16).padStart(4, '0');
      return [ask(`4101${id}aa60`, 300), ask(`4102${id}aad10e${(n % 200).toString(16).padStart(2, '0')}ff00`, 300)];
    });
    await Promise.all(flood.flat());
    await until('it to answer', async () => (await send()).accepted === 1);
  });
});
