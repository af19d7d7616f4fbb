import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unpackFlags } from '../../../core/contracts/reading-flags.ts';
import { startWorld } from '../../../subgraphs/telemetry/test-support/world.ts';
import { privateDatabase } from '../../support/database.ts';
import { privateServers } from '../../support/private-servers.ts';
import { SubgraphClient } from '../../support/subgraph-client.ts';
import { until } from '../../support/until.ts';
import type { Batch, Reading } from './batch.ts';
import type { Answer, Can, Door, TheWorld } from './door.ts';
import { allDoors } from './doors.ts';

const names = [
  ...['GraphQL rows', 'GraphQL columns', 'HTTP rows', 'HTTP columns', 'HTTP SenML', 'HTTP SenML CBOR', 'HTTP binary'],
  ...['WebSocket', 'MQTT rows', 'MQTT SenML CBOR', 'MQTT binary', 'MQTT Sparkplug B'],
  ...['CoAP rows', 'CoAP SenML CBOR', 'CoAP binary'],
];
const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
const answer = (accepted: number, more: Partial<Answer> = {}): Answer => ({
  ...{ accepted, duplicates: 0, rejected: [], error: null, retryAfterMs: null },
  ...more,
});
const stranger = '00000000-0000-4000-8000-000000000000';

describe.each(names)('through the door %s', (name) => {
  const closing = new AsyncDisposableStack();
  let world: TheWorld;
  let door: Door;
  let devices: Awaited<ReturnType<typeof cast>>;
  /** Whole seconds, each used once. */
  let at = Math.floor(Date.now() / 1000) * 1000 - 600_000;
  const now = () => (at += 1000);
  const reading = (more: Partial<Reading> = {}): Reading => ({
    metric: 'temperature',
    value: 20,
    time: now(),
    ...more,
  });

  /** A gateway with a child, and a device of somebody else. */
  async function cast() {
    const gateway = await world.elevator();
    const child = await world.install(gateway.owner, gateway.equipmentId, { gatewayId: gateway.device.id });
    const retired = await world.install(gateway.owner, null, {
      gatewayId: gateway.device.id,
      lifecycle: 'decommissioned',
    });
    const other = await world.elevator();
    const sender = ({ device, credential, viewer }: typeof child) => ({ deviceId: device.id, credential, viewer });
    return {
      gateway: sender(gateway),
      child: sender(child),
      retired: sender(retired),
      other: sender(other),
      entry: gateway.device,
    };
  }
  const rowsOf = async (deviceId: string, batch: Batch) => {
    const times = batch.readings.map(({ time }) => new Date(time));
    const text = `select value, flags, ts from telemetry.raw r join telemetry.installation i on i.key = r.device_key
      where i.device_id = $1 and ts = any($2) order by ts`;
    return until('the readings', async () => {
      const { rows } = await world.pool.query<{ value: number; flags: number }>(text, [deviceId, times]);
      return rows.length === times.length && rows;
    });
  };

  beforeAll(async () => {
    world = closing.use(await shared());
    door = allDoors(world).find((one) => one.name === name)!;
    devices = await cast();
  }, 60_000);
  afterAll(() => closing.disposeAsync());

  const needs = (...abilities: Can[]) => abilities.every((one) => door.can.has(one));

  it('a reading is accepted, its repeat is a duplicate, another value for its moment a conflict; the first stays', async () => {
    const batch = { readings: [reading()] };
    expect(await door.send(devices.gateway, batch)).toEqual(answer(1));
    expect(await door.send(devices.gateway, batch)).toEqual(answer(0, { duplicates: 1 }));
    const other = { readings: [{ ...batch.readings[0]!, value: 21 }] };
    expect(await door.send(devices.gateway, other)).toEqual(answer(0, { rejected: [{ index: 0, code: 'CONFLICT' }] }));
    expect((await rowsOf(devices.gateway.deviceId, batch)).map(({ value }) => value)).toEqual([20]);
  });

  it('each bad reading is named by its code and the good ones are kept', async () => {
    const bad: [Partial<Reading>, string][] = [
      [{ metric: 'no_such' }, 'UNKNOWN_METRIC'],
      [{ value: -400 }, 'OUT_OF_RANGE'],
      [{ time: Date.UTC(1990, 0, 1) }, 'BAD_TIMESTAMP'],
      [{ time: Date.now() + 360_000 }, 'FUTURE_TIMESTAMP'],
    ];
    if (needs('unit')) bad.push([{ unit: 'kg' }, 'UNIT_MISMATCH']);
    if (needs('half milliseconds')) bad.push([{ time: now() + 0.5 }, 'SUB_MILLISECOND_TIMESTAMP']);
    if (needs('infinity')) bad.push([{ value: Infinity }, 'NOT_FINITE']);
    if (needs('readings of several devices'))
      bad.push(
        ...([
          [{ deviceId: stranger }, 'UNKNOWN_DEVICE'],
          [{ deviceId: devices.other.deviceId }, 'UNKNOWN_DEVICE'],
          [{ deviceId: devices.retired.deviceId }, 'DEVICE_RETIRED'],
        ] as [Partial<Reading>, string][]),
      );
    // In twos, so that every one of them fits a datagram.
    for (let i = 0; i < bad.length; i++) {
      const [wrong, code] = bad[i]!;
      const good = reading();
      const batch = { readings: [good, reading(wrong)] };
      expect({ code, ...(await door.send(devices.gateway, batch)) }).toEqual({
        ...{ code, ...answer(1, { rejected: [{ index: 1, code }] }) },
      });
      await rowsOf(devices.gateway.deviceId, { readings: [good] });
    }
  });

  it('a gateway sends for its child, and nobody for a device that is not theirs', async () => {
    const { gateway, child, other } = devices;
    const batch = { deviceId: child.deviceId, readings: [reading()] };
    expect(await door.send(gateway, batch)).toEqual(answer(1));
    await rowsOf(child.deviceId, batch);
    for (const deviceId of [other.deviceId, stranger, gateway.deviceId]) {
      const refused = await door.send(deviceId === gateway.deviceId ? child : gateway, {
        deviceId,
        readings: [reading()],
      });
      // A topic of another device closes the connection; anything else is named.
      if (name.startsWith('MQTT')) expect(refused.error).toBe('CLOSED');
      else expect(refused).toEqual(answer(0, { rejected: [{ index: 0, code: 'UNKNOWN_DEVICE' }] }));
    }
  });

  it('values are kept to the last bit, and minus zero is zero', async () => {
    const values = [5e-324, 0.1 + 0.2, -0, 1.7e308];
    const batch = { readings: values.map((value) => reading({ metric: 'current', value })) };
    expect(await door.send(devices.gateway, batch)).toEqual(answer(4));
    const stored = await rowsOf(devices.gateway.deviceId, batch);
    expect(stored.map(({ value }) => value)).toEqual([5e-324, 0.1 + 0.2, 0, 1.7e308]);
    expect(stored.map(({ flags }) => unpackFlags(flags).quality)).toEqual(['good', 'good', 'good', 'bad']);
  });

  it('a unit is converted, a mode and history are kept', async () => {
    const batch: Batch = {
      readings: [reading(needs('unit') ? { value: 300, unit: 'K' } : { value: 26.85 })],
      ...(needs('mode') ? { operatingMode: 'inspection', historical: true } : {}),
    };
    expect(await door.send(devices.gateway, batch)).toEqual(answer(1));
    const [row] = await rowsOf(devices.gateway.deviceId, batch);
    expect(row?.value).toBeCloseTo(26.85, 9);
    const wanted = needs('mode')
      ? { operatingMode: 'inspection', historical: true }
      : { operatingMode: 'not_stated', historical: false };
    expect(unpackFlags(row?.flags ?? 0)).toMatchObject(wanted);
  });

  it('an empty batch is nothing, one of 1001 readings is too large, and nothing of it is kept', async () => {
    expect(await door.send(devices.gateway, { readings: [] })).toEqual(answer(0));
    const many = {
      readings: Array.from({ length: 1_001 }, (_, i) => ({
        metric: 'temperature',
        value: 20,
        time: at - 3_600_000 + i,
      })),
    };
    const { error, accepted } = await door.send(devices.gateway, many);
    expect({ error, accepted }).toEqual({ error: needs('thousand') ? 'BATCH_TOO_LARGE' : 'TOO_LARGE', accepted: 0 });
  });

  it('a key makes a repeat give the same answer, and no other batch', async ({ skip }) => {
    if (!needs('key')) return skip();
    const batch = { idempotencyKey: randomUUID(), readings: [reading(), reading({ metric: 'no' })] };
    const first = await door.send(devices.gateway, batch);
    expect(first).toEqual(answer(1, { rejected: [{ index: 1, code: 'UNKNOWN_METRIC' }] }));
    expect(await door.send(devices.gateway, batch)).toEqual(first);
    const other = await door.send(devices.gateway, { ...batch, readings: [reading()] });
    expect(other.error).toBe('CONFLICT');
  });

  it('bytes that are no batch are refused, and the door stays open', async ({ skip }) => {
    if (!needs('bytes')) return skip();
    for (const bytes of [
      Buffer.from('hello'),
      Buffer.from('{"readings":'),
      Buffer.of(0xff, 0xfe, 0, 1),
      Buffer.from('SSD\x01\xff'),
    ])
      expect((await door.sendBytes(devices.gateway, bytes)).error).toBe('BAD_USER_INPUT');
    expect(await door.send(devices.gateway, { readings: [reading()] })).toEqual(answer(1));
  });

  it('a wrong credential and a revoked one are refused', async ({ skip }) => {
    if (!needs('credential')) return skip();
    const { child, other } = devices;
    const wrong = { ...child, credential: child.credential.replace(/.{5}$/, 'AAAAA') };
    expect((await door.send(wrong, { readings: [reading()] })).error).toBe('UNAUTHENTICATED');
    const entry = await world.elevator();
    const sender = { deviceId: entry.device.id, credential: entry.credential, viewer: entry.viewer };
    expect(await door.send(sender, { readings: [reading()] })).toEqual(answer(1));
    await world.publish({ ...entry.device, credentialHashes: [] });
    await until('the credential to be revoked', async () => {
      const { error } = await door.send(sender, { readings: [reading()] });
      return error === 'UNAUTHENTICATED';
    });
    expect(await door.send(other, { readings: [reading()] })).toEqual(answer(1));
  });
});

/** One world for all doors; whoever disposes it last closes it. */
let users = 0;
let running: Promise<TheWorld> | null = null;
async function shared(): Promise<TheWorld> {
  users++;
  running ??= startWorld({ privateServers, privateDatabase, connect, until, env: { LIMIT_SENDER_MESSAGES: '1000' } });
  const world = await running;
  return { ...world, [Symbol.asyncDispose]: async () => void (--users === 0 && (await undefined)) };
}
afterAll(async () => (await running)?.[Symbol.asyncDispose]());
