import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld } from '../../subgraphs/telemetry/test-support/world.ts';
import { privateDatabase } from '../../test/support/database.ts';
import { privateServers } from '../../test/support/private-servers.ts';
import { SubgraphClient } from '../../test/support/subgraph-client.ts';
import { until } from '../../test/support/until.ts';
import { bulkAddress } from './addresses.ts';
import type { Door, Sending } from './door.ts';
import { postBatch } from './http-door.ts';
import { encodeDeviceBatch } from './device-batch.ts';
import { openDoors } from './open-doors.ts';

describe('the doors as a gateway of a building uses them', () => {
  const closing = new AsyncDisposableStack();
  const stopping = new AbortController();
  const connect = (url: string, secret: string) => new SubgraphClient(url, secret);
  let doors: readonly Door[];
  let sending: Sending;
  let ingest: string;
  beforeAll(async () => {
    const world = closing.use(await startWorld({ privateServers, privateDatabase, connect, until }));
    const { device, credential } = await world.elevator();
    sending = { deviceId: device.id, credential, signal: stopping.signal };
    const { port, mqttPort, coapPort } = world.api;
    const at = (of: number | null) => `127.0.0.1:${of ?? 0}`;
    const addresses = {
      ...{ graphql: `http://${at(port)}/graphql`, ingestStream: `ws://${at(port)}/ingest/stream` },
      ...{ http: null, mqtt: `mqtt://${at(mqttPort)}`, coap: `coap://${at(coapPort)}` },
    };
    ingest = bulkAddress(addresses) ?? '';
    doors = openDoors({ ...addresses, http: ingest }, sending);
  }, 60_000);
  afterAll(async () => {
    for (const door of doors) door.close();
    stopping.abort();
    await closing.disposeAsync();
  });

  const doorNamed = (name: string) => doors.find((door) => door.name === name)!;
  let timeMs = Math.floor(Date.now() / 1000) * 1000 - 600_000;
  const readings = (count: number, metric = 'temperature') =>
    Array.from({ length: count }, () => ({ deviceId: sending.deviceId, metric, value: 20, timeMs: (timeMs += 1000) }));

  it.each(['MQTT', 'WebSocket', 'HTTP', 'CoAP'])(
    '%s takes readings, twice is no harm, and says what it refuses',
    async (name) => {
      const door = doorNamed(name);
      const some = readings(3);
      expect(await door.sendReadings(some)).toEqual([]);
      expect(await door.sendReadings(some)).toEqual([]);
      const [wrong] = readings(1);
      const refused = await door.sendReadings([{ ...wrong!, value: -400 }]);
      expect(refused).toMatchObject([{ code: 'OUT_OF_RANGE' }]);
    },
  );

  it.each(['MQTT', 'WebSocket'])('%s takes events', async (name) => {
    const event = {
      deviceId: sending.deviceId,
      code: 'trip_started',
      atMs: (timeMs += 1000),
      details: { from: 0, to: 3 },
    };
    expect(await doorNamed(name).sendEvents!([event])).toEqual([]);
    expect(await doorNamed(name).sendEvents!([{ ...event, code: 'tea_time' }])).toMatchObject([
      { code: 'UNKNOWN_EVENT_CODE' },
    ]);
  });

  it('splits for CoAP what does not fit into a datagram', async () => {
    expect(await doorNamed('CoAP').sendReadings(readings(150))).toEqual([]);
  });

  it('imports history in binary', async () => {
    const past = readings(1000).map((reading) => ({ ...reading, timeMs: reading.timeMs - 86_400_000 }));
    expect(await postBatch(ingest, sending, encodeDeviceBatch(past, true))).toEqual([]);
  });

  it('says so when the credential is wrong', async () => {
    const [graph, ...others] = openDoors(
      { graphql: '', http: ingest, ingestStream: ingest.replace('http', 'ws') + '/stream', mqtt: null, coap: null },
      { ...sending, credential: 'ssd_wrong' },
    );
    expect(graph.name).toBe('GraphQL');
    const [socket, http] = others;
    await expect(socket!.sendReadings(readings(1))).rejects.toThrow('401');
    expect(await http!.sendReadings(readings(1))).toMatchObject([{ code: 'UNAUTHENTICATED' }]);
  });
});
