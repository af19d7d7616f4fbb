import { createSocket } from 'node:dgram';
import { connect as connectSocket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld } from '../../../subgraphs/telemetry/test-support/world.ts';
import { privateDatabase } from '../../support/database.ts';
import { privateServers } from '../../support/private-servers.ts';
import { SubgraphClient } from '../../support/subgraph-client.ts';
import { until } from '../../support/until.ts';
import type { TheWorld } from './door.ts';
import { allDoors } from './doors.ts';
import { connectPacket, publishPacket, subscribePacket } from './mqtt-packets.ts';

/** FUZZ_CASES=100000 asks for more. */
const cases = Number(process.env['FUZZ_CASES'] ?? 5_000);
const seed = Number(process.env['SEED'] ?? 20_261);

/** Faults that nobody caught: the process would have died of them. */
const uncaught: unknown[] = [];
const note = (fault: unknown) => void uncaught.push(fault);

const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }), fc.boolean()), { maxLength: 5 });
function damage(good: Uint8Array, how: readonly (readonly [number, number, boolean])[]): Buffer {
  const bytes = Buffer.from(good);
  let length = bytes.length;
  for (const [where, byte, cut] of how) {
    if (cut && where % 4 === 0) length = where % (bytes.length + 1);
    else bytes[where % bytes.length] = byte;
  }
  return bytes.subarray(0, length);
}

describe(`packets with damage, ${cases} of each protocol (seed ${seed})`, () => {
  const closing = new AsyncDisposableStack();
  const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
  let world: TheWorld;
  let entry: Awaited<ReturnType<TheWorld['elevator']>>;
  beforeAll(async () => {
    const env = { LIMIT_SENDER_MESSAGES: '1000000', LIMIT_DEVICE_READINGS: '1000000' };
    world = closing.use(await startWorld({ privateServers, privateDatabase, connect, until, env }));
    entry = await world.elevator();
    process.on('uncaughtExceptionMonitor', note);
    process.on('unhandledRejection', note);
  }, 60_000);
  afterAll(async () => {
    process.off('uncaughtExceptionMonitor', note);
    process.off('unhandledRejection', note);
    await closing.disposeAsync();
  });

  const stillServes = async (name: string) => {
    const door = allDoors(world).find((one) => one.name === name);
    const { device, credential, viewer } = await world.elevator();
    const readings = [{ metric: 'temperature', value: 20, time: Math.floor(Date.now() / 1000) * 1000 }];
    expect(await door?.send({ deviceId: device.id, credential, viewer }, { readings })).toMatchObject({ accepted: 1 });
    expect(uncaught).toEqual([]);
  };

  it('MQTT: the broker closes what it cannot read and serves the next one', { timeout: 3_600_000 }, async () => {
    const { device, credential } = entry;
    const hello = connectPacket('', credential);
    const readings = [{ metric: 'temperature', value: 20, timestamp: '2026-06-01T00:00:00Z' }];
    const publish = publishPacket(`devices/${device.id}/telemetry`, 1, 1, JSON.stringify({ readings }));
    const subscribe = subscribePacket(2, `devices/${device.id}/#`);
    const port = world.api.mqttPort ?? 0;
    const attempt = fc.record({
      signedIn: fc.boolean(),
      good: fc.constantFrom(hello, publish, subscribe),
      how: changes,
    });
    const all = fc.sample(attempt, { numRuns: cases, seed });
    let next = 0;
    let read = 0;
    const talk = async () => {
      while (next < all.length) {
        const socket = connectSocket(port, '127.0.0.1');
        socket.on('error', () => undefined);
        const closed = new Promise<'closed'>((resolve) => socket.once('close', () => resolve('closed')));
        const said = () => new Promise<'said'>((resolve) => socket.once('data', () => resolve('said')));
        if (all[next]?.signedIn) {
          socket.write(hello);
          await Promise.race([said(), closed]);
        }
        for (let outcome: string = 'said'; outcome === 'said' && next < all.length;) {
          const { good, how } = all[next++]!;
          const answer = said();
          // A ping behind it shows that the packet was read. One that is cut short swallows the ping, and waits for more.
          socket.write(Buffer.concat([damage(good, how), Buffer.of(0xc0, 0)]));
          outcome = await Promise.race([answer, closed, sleep(20, 'silent')]);
          if (outcome !== 'silent') read++;
        }
        socket.destroy();
        await closed;
      }
    };
    await Promise.all(Array.from({ length: 8 }, talk));
    expect(read).toBeGreaterThan(cases / 2);
    await stillServes('MQTT rows');
  });

  it(
    'CoAP: datagrams are answered shortly or not at all, and the next one is served',
    { timeout: 3_600_000 },
    async () => {
      const good = Buffer.from('44020001aabbccddb974656c656d65747279ff7b2272656164696e6773223a5b5d7d', 'hex');
      const blocks = Buffer.from('44020002aabbccddb974656c656d65747279d10308ff00', 'hex');
      const all = fc.sample(fc.tuple(fc.constantFrom(good, blocks), changes), { numRuns: cases, seed });
      const sizes: number[] = [];
      // From ever new addresses, each below what one may send in a second.
      for (let at = 0; at < all.length; at += 150) {
        const socket = createSocket('udp4').on('message', (answer) => sizes.push(answer.length));
        const n = at / 150 + 2;
        await new Promise<void>((resolve) => socket.bind(0, `127.0.${n >> 8}.${n & 255}`, resolve));
        for (const [bytes, how] of all.slice(at, at + 150)) {
          await new Promise<void>((resolve) =>
            socket.send(damage(bytes, how), world.api.coapPort ?? 0, '127.0.0.1', () => setImmediate(resolve)),
          );
        }
        await sleep(10);
        socket.close();
      }
      expect(sizes.length).toBeGreaterThan(cases / 4);
      // The door lets an address in again as its bucket fills.
      await until('it to serve again', async () => {
        await stillServes('CoAP rows');
        return true;
      });
      expect(Math.max(...sizes)).toBeLessThanOrEqual(3 * good.length);
    },
  );
});
