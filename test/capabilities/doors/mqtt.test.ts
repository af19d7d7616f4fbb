import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeSparkplug, encodeSparkplug } from '../../../subgraphs/telemetry/ingest/mqtt/sparkplug-payload.ts';
import { startWorld } from '../../../subgraphs/telemetry/test-support/world.ts';
import { privateDatabase } from '../../support/database.ts';
import { privateServers } from '../../support/private-servers.ts';
import { SubgraphClient } from '../../support/subgraph-client.ts';
import { until } from '../../support/until.ts';
import { json, rows } from './batch.ts';
import type { TheWorld } from './door.ts';
import { connectMqtt } from './mqtt-client.ts';
import { connectPacket, publishPacket } from './mqtt-packets.ts';

describe('the MQTT door', () => {
  const closing = new AsyncDisposableStack();
  const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
  let world: TheWorld;
  beforeAll(async () => {
    world = closing.use(
      await startWorld({ privateServers, privateDatabase, connect, until, env: { LIMIT_SENDER_MESSAGES: '1000' } }),
    );
  }, 60_000);
  afterAll(() => closing.disposeAsync());

  const open = async (credential: string, more: object = {}): Promise<MqttClient> => {
    const client = connectMqtt(world.api.mqttPort, credential, more);
    client.on('error', () => undefined);
    closing.defer(() => void client.end(true));
    await new Promise<void>((resolve) => client.once('connect', () => resolve()));
    return client;
  };
  const closed = (client: MqttClient) => new Promise<void>((resolve) => client.once('close', () => resolve()));
  /** CONNACK's code for a connection that is refused; CLOSED when there is none. */
  const refusal = async (credential: string, more: object): Promise<unknown> => {
    const client = connectMqtt(world.api.mqttPort, credential, more);
    return new Promise((resolve) => {
      client.on('error', (fault: Error & { code?: unknown }) => resolve(fault.code));
      client.on('close', () => resolve('CLOSED'));
      client.on('connect', () => resolve('CONNECTED'));
    }).finally(() => client.end(true));
  };
  const now = () => Math.floor(Date.now() / 1000) * 1000;
  const batch = (value = 20, time = now()) =>
    Buffer.from(json(rows({ readings: [{ metric: 'temperature', value, time }] })));
  const alive = async () => {
    const { credential, device } = await world.elevator();
    const client = await open(credential);
    await client.publishAsync(`devices/${device.id}/telemetry`, batch(), { qos: 1 });
    await client.endAsync();
  };

  it.each([
    '#',
    '+',
    'devices/+/telemetry',
    '$SYS/x',
    'a/'.repeat(101),
    'devices//telemetry',
    'commands',
    'OTHER',
    'OWN/commands',
    'spBv1.0/g/NDATA/other',
  ])('closes the connection of who publishes to %s', async (pattern) => {
    const [me, other] = [await world.elevator(), await world.elevator()];
    const topic = pattern
      .replace('OTHER', `devices/${other.device.id}/telemetry`)
      .replace('OWN', `devices/${me.device.id}`);
    const socket = connectSocket(world.api.mqttPort ?? 0, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(connectPacket(me.device.id, me.credential));
    const [connack] = (await once(socket, 'data')) as [Buffer];
    expect([...connack]).toEqual([0x20, 2, 0, 0]);
    socket.write(publishPacket(topic, 1, 1, batch()));
    let answered = 0;
    socket.on('data', (data: Buffer) => (answered += data.length));
    socket.on('error', () => undefined);
    await once(socket, 'close');
    expect(answered).toBe(0);
    await alive();
  });

  it('grants subscriptions to own topics and those of a child, and to nothing else', async () => {
    const me = await world.elevator();
    const child = await world.install(me.owner, me.equipmentId, { gatewayId: me.device.id });
    const other = await world.elevator();
    const client = await open(me.credential);
    const granted = async (topic: string) => {
      const [first] = await client.subscribeAsync(topic, { qos: 1 }).catch(() => [{ qos: 128 }]);
      return first?.qos === 1;
    };
    const own = [
      `devices/${me.device.id}/commands`,
      `devices/${child.device.id}/#`,
      `spBv1.0/g/NCMD/${me.device.serial}`,
    ];
    for (const topic of own) expect([topic, await granted(topic)]).toEqual([topic, true]);
    const foreign = [
      '#',
      '+/+/commands',
      `devices/${other.device.id}/commands`,
      'devices/+/commands',
      '$SYS/#',
      'spBv1.0/#',
    ];
    for (const topic of foreign) expect([topic, await granted(topic)]).toEqual([topic, false]);
  });

  it('refuses a client id that is too long or another device’s, and a will for a foreign topic', async () => {
    const [me, other] = [await world.elevator(), await world.elevator()];
    await open(me.credential, { clientId: me.device.id });
    expect(await refusal(other.credential, { clientId: me.device.id })).toBe(2);
    expect(await refusal(me.credential, { clientId: 'x'.repeat(65_000) })).toBe('CLOSED');
    const will = { topic: `devices/${other.device.id}/telemetry`, payload: batch(), qos: 1, retain: false };
    expect(await refusal(me.credential, { will })).toBe(2);
    // The same device may take its own id over.
    expect(await refusal(me.credential, { clientId: me.device.id })).toBe('CONNECTED');
  });

  it('closes the connections of a credential as soon as it is revoked', async () => {
    const { credential, device } = await world.elevator();
    const clients = [await open(credential), await open(credential)];
    const gone = Promise.all(clients.map(closed));
    await world.publish({ ...device, credentialHashes: [] });
    await gone;
  });

  it('is not impressed by packets that are cut short, endless, or of no quality of service', async () => {
    const packets = [
      ...['10ff', '1080', '10ffffff7f', '3effffffff', '00', 'f000', '36020000', '10050004515454'],
      ...[`10${'ff'.repeat(8)}`, '474554202f20485454502f312e310d0a0d0a'],
    ];
    for (const hex of packets) {
      const socket = connectSocket(world.api.mqttPort ?? 0, '127.0.0.1');
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      const gone = once(socket, 'close');
      socket.write(Buffer.from(hex, 'hex'));
      socket.end();
      await gone;
    }
    const { credential } = await world.elevator();
    const client = await open(credential);
    const gone = closed(client);
    client.stream.write(Buffer.concat([Buffer.from('30ffffff7f', 'hex'), Buffer.alloc(300_000)]));
    await gone;
    await alive();
  });

  it('closes the connection of who never finishes its messages of quality of service 2', async () => {
    const { credential, device } = await world.elevator();
    const client = await open(credential);
    const gone = closed(client);
    const topic = `devices/${device.id}/telemetry`;
    const payload = batch();
    let received = 0;
    client.on('packetreceive', ({ cmd }) => (received += cmd === 'pubrec' ? 1 : 0));
    let connected = true;
    void gone.then(() => (connected = false));
    // One after the other: it is the messages that nobody finishes which are too many, not those on their way.
    for (let id = 1; connected && id <= 200; id++) {
      client.stream.write(publishPacket(topic, 2, id, payload));
      await until('it to be received', async () => received >= id || !connected);
    }
    expect(received).toBe(100);
    await gone;
    await alive();
  });

  it('understands births, aliases, deaths and history of Sparkplug B, and asks for births that it missed', async () => {
    const me = await world.elevator();
    const child = await world.install(me.owner, me.equipmentId, { gatewayId: me.device.id });
    const [node, device] = [me.device.serial, child.device.serial];
    const client = await open(me.credential);
    const asked: string[] = [];
    client.on('message', (topic, payload) => {
      const names = decodeSparkplug(payload)?.metrics.map(({ name }) => name);
      asked.push(`${topic} ${names?.join()}`);
    });
    await client.subscribeAsync(`spBv1.0/site/NCMD/${node}`, { qos: 0 });
    const send = (type: string, message: Parameters<typeof encodeSparkplug>[0], of = '') =>
      client.publishAsync(`spBv1.0/site/${type}/${node}${of}`, Buffer.from(encodeSparkplug(message)), { qos: 1 });
    const t = now() - 60_000;
    const celsius = { keys: ['engUnit'], values: [{ stringValue: '[degF]' }] };
    const temperature = { alias: 7, datatype: 10 };
    await send('NBIRTH', {
      timestamp: t,
      seq: 0,
      metrics: [
        { name: 'bdSeq', longValue: 0, datatype: 8 },
        { name: 'Node Control/Rebirth', booleanValue: false, datatype: 11 },
      ],
    });
    await send(
      'DBIRTH',
      {
        timestamp: t,
        seq: 1,
        metrics: [
          { name: 'Motor/temperature', ...temperature, doubleValue: 212, properties: celsius },
          { name: 'floor_position', alias: 8, datatype: 1, intValue: 0xfe },
        ],
      },
      `/${device}`,
    );
    await send(
      'DDATA',
      {
        timestamp: t + 1000,
        seq: 2,
        metrics: [
          { alias: 7, doubleValue: 50 },
          { alias: 8, isNull: true },
        ],
      },
      `/${device}`,
    );
    await send(
      'DDATA',
      {
        timestamp: t + 2000,
        seq: 3,
        metrics: [{ alias: 7, timestamp: t - 5000, isHistorical: true, doubleValue: 32 }],
      },
      `/${device}`,
    );
    const stored = await until('the readings', async () => {
      const text = `select m.name, r.value, (extract(epoch from r.ts) * 1000)::float8 - $2 as at, r.flags >> 14 & 1 as historical
        from telemetry.raw r join telemetry.metric m on m.id = r.metric_id where device_key = $1 order by m.name, ts`;
      const found = (await world.pool.query(text, [child.key, t])).rows as unknown[];
      return found.length === 4 && found;
    });
    expect(stored).toEqual([
      { name: 'floor_position', value: -2, at: 0, historical: 0 },
      { name: 'temperature', value: expect.closeTo(0, 9), at: -5000, historical: 1 },
      { name: 'temperature', value: expect.closeTo(100, 9), at: 0, historical: 0 },
      { name: 'temperature', value: expect.closeTo(10, 9), at: 1000, historical: 0 },
    ]);
    expect(asked).toEqual([]);
    const request = `spBv1.0/site/NCMD/${node} Node Control/Rebirth`;
    // A message is missing before this one.
    await send('DDATA', { timestamp: t + 3000, seq: 5, metrics: [{ alias: 7, doubleValue: 50 }] }, `/${device}`);
    await until('the request', async () => asked.length === 1);
    await send('DDEATH', { timestamp: t + 4000, seq: 6 }, `/${device}`);
    await send('DDATA', { timestamp: t + 5000, seq: 7, metrics: [{ alias: 7, doubleValue: 50 }] }, `/${device}`);
    await until('the second request', async () => asked.length === 2);
    expect(asked).toEqual([request, request]);
  });
});
