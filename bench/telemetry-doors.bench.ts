// What the formats of the doors cost without a store, as ratios to the rows of GraphQL; then MQTT with the real one (SECONDS=3 each).
import 'reflect-metadata';
import { randomBytes, randomUUID } from 'node:crypto';
import { encode } from 'cborg';
import { connectAsync } from 'mqtt';
import { catalogue } from '../core/metrics/catalogue.ts';
import { emptyBatch, encodeReadings, readingsSubject } from '../core/contracts/reading-batch.ts';
import type { RegistryDevice } from '../core/contracts/registry.ts';
import { hashCredential, mintCredential } from '../platform/auth/device-credential.ts';
import { connectBus } from '../platform/bus/bus.ts';
import { buildSubgraph } from '../platform/graphql/subgraph-schema.ts';
import { createLogger } from '../platform/log/logger.ts';
import { execute, parse } from 'graphql';
import { telemetrySchema } from '../subgraphs/telemetry/graphql/schema.ts';
import { Answers } from '../subgraphs/telemetry/ingest/answers.ts';
import { DeviceDictionary } from '../subgraphs/telemetry/ingest/device-dictionary.ts';
import { Doors } from '../subgraphs/telemetry/ingest/doors.ts';
import { EventIntake } from '../subgraphs/telemetry/ingest/event-intake.ts';
import { readingFormats } from '../subgraphs/telemetry/ingest/formats/decode-readings.ts';
import { deviceBatchType, encodeDeviceBatch } from '../subgraphs/telemetry/ingest/formats/device-batch.ts';
import { IngestLimits } from '../subgraphs/telemetry/ingest/ingest-limits.ts';
import { Intake } from '../subgraphs/telemetry/ingest/intake.ts';
import { MicroBatcher, type Publish } from '../subgraphs/telemetry/ingest/micro-batcher.ts';
import { MqttDoor } from '../subgraphs/telemetry/ingest/mqtt/mqtt-door.ts';
import { ensureTelemetryStream } from '../subgraphs/telemetry/ingest/stream.ts';

const seconds = Number(process.env['SECONDS'] ?? 3);
const perBatch = 500;
const bus = await connectBus(process.env['NATS_URL']!, 'bench');
await ensureTelemetryStream(bus, 4 * 1024 ** 3);

const id = randomUUID();
const credential = mintCredential(id, randomBytes(32));
const dictionary = new DeviceDictionary();
const device: RegistryDevice = {
  ...{ kind: 'device', id, serial: id, deviceType: 'd', manufacturer: 'm', model: 'm', firmwareVersion: null },
  ...{ organizationId: id, gatewayId: null, lifecycle: 'active', timeZone: 'UTC', reportingIntervalSeconds: 60 },
  installations: [{ key: 1, equipmentId: null, buildingId: id, subjectId: id, validFrom: 0, validTo: null }],
  ...{ credentialHashes: [hashCredential(credential)], alertThresholds: null },
};
dictionary.apply(`device.${id}`, device);
const no = 1e12;
const limits = new IngestLimits(
  {
    ...{ senderMessages: no, deviceReadings: no, gatewayReadings: no, organizationReadings: no },
    burstSeconds: 1,
    maxWaitingBytes: no,
  },
  dictionary,
  () => performance.now(),
);
const publish = (subject: string, data: Uint8Array, key: string) => bus.publish(subject, data, key);
const common = { dictionary, now: Date.now, seen: () => undefined };
function doorsTo(store: Publish): Doors {
  const intake = new Intake({ ...common, batcher: new MicroBatcher(store, randomUUID(), Date.now) });
  return new Doors(intake, new EventIntake({ ...common, publish }), new Answers(Date.now), limits);
}
const doors = doorsTo(() => Promise.resolve());

let clock = Date.UTC(2026, 0, 1);
const names = ['temperature', 'humidity', 'current', 'dwell_time'];
const ids = names.map((name) => catalogue.find((one) => one.name === name)!.id);
const fresh = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ at: i % names.length, time: (clock += 1), value: 20 + (i % 50) / 10 }));

type Take = (batch: ReturnType<typeof fresh>) => Promise<{ accepted: number }>;
const byFormat =
  (type: string, form: (batch: ReturnType<typeof fresh>) => Uint8Array): Take =>
  async (batch) => {
    const parsed = readingFormats[type]!(form(batch), clock);
    if (!parsed.ok) throw new Error(parsed.why);
    return doors.takeReadings(id, parsed.message);
  };
const rowsOf = (batch: ReturnType<typeof fresh>) =>
  batch.map(({ at, time, value }) => ({ metric: names[at]!, value, timestamp: new Date(time).toISOString() }));
const columnsOf = (batch: ReturnType<typeof fresh>) => ({
  ...{ metrics: names, metric: batch.map(({ at }) => at), time: batch.map(({ time }) => time) },
  value: batch.map(({ value }) => value),
});

const schema = await buildSubgraph(telemetrySchema);
const mutation = (field: string, type: string) =>
  parse(`mutation($input: ${type}!) { ${field}(input: $input) { accepted } }`);
const viewer = {
  kind: 'device',
  id,
  organizationId: id,
  organizationKind: null,
  role: null,
  deviceId: id,
  expiresAt: null,
};
function byGraph(field: string, type: string, form: (batch: ReturnType<typeof fresh>) => object): Take {
  const document = mutation(field, type);
  return async (batch) => {
    const input: unknown = JSON.parse(JSON.stringify(form(batch)));
    const { data, errors } = await execute({
      schema,
      document,
      variableValues: { input },
      contextValue: { viewer, doors },
    });
    if (errors) throw errors[0]!;
    return data?.[field] as { accepted: number };
  };
}

const text = (value: unknown) => Buffer.from(JSON.stringify(value));
const takes: Record<string, Take> = {
  'GraphQL rows': byGraph('ingestTelemetry', 'IngestTelemetryInput', (batch) => ({ readings: rowsOf(batch) })),
  'GraphQL columns': byGraph('ingestTelemetryColumns', 'IngestTelemetryColumnsInput', columnsOf),
  'JSON rows': byFormat('application/json', (batch) => text({ readings: rowsOf(batch) })),
  'JSON columns': byFormat('application/json', (batch) => text(columnsOf(batch))),
  'SenML JSON': byFormat('application/senml+json', (batch) =>
    text(batch.map(({ at, time, value }) => ({ n: names[at], v: value, t: time / 1000 }))),
  ),
  'SenML CBOR': byFormat('application/senml+cbor', (batch) =>
    encode(
      batch.map(
        ({ at, time, value }) =>
          new Map<number, unknown>([
            [0, names[at]],
            [2, value],
            [6, time / 1000],
          ]),
      ),
    ),
  ),
  binary: byFormat(deviceBatchType, (batch) =>
    encodeDeviceBatch({
      devices: [],
      readings: batch.map(({ at, time, value }) => ({ metricId: ids[at]!, time, value })),
    }),
  ),
};

async function rate(take: Take): Promise<number> {
  const from = performance.now();
  let taken = 0;
  const lane = async () => {
    while (performance.now() - from < seconds * 1000) taken += (await take(fresh(perBatch))).accepted;
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  return (taken / (performance.now() - from)) * 1000;
}

/** What the stream itself takes of messages of this size: no door can be faster here. */
const message = encodeReadings(emptyBatch(perBatch, Date.now()));
const streamAlone = await rate(async () => {
  await publish(readingsSubject(0), message, randomUUID());
  return { accepted: perBatch };
});

const readingsPerSecond: Record<string, number> = {};
for (const [name, take] of Object.entries(takes)) readingsPerSecond[name] = Math.round(await rate(take));

/** QoS 1 messages of one reading: a PUBACK each, after the stream has it; client and broker share the process. */
const logger = createLogger('bench', 'error');
const door = await MqttDoor.open({
  host: '127.0.0.1',
  port: 0,
  dictionary,
  doors: doorsTo(publish),
  bus,
  logger,
  now: Date.now,
});
const client = await connectAsync(`mqtt://127.0.0.1:${door.port}`, { password: credential, username: id });
const messages = await rate(async () => {
  const [one] = rowsOf(fresh(1));
  await client.publishAsync(`devices/${id}/telemetry`, text({ readings: [one] }), { qos: 1 });
  return { accepted: 1 };
});
await client.endAsync();
await door[Symbol.asyncDispose]();
await bus[Symbol.asyncDispose]();
const base = readingsPerSecond['GraphQL rows']!;
console.log(
  JSON.stringify({
    bench: 'telemetry-doors',
    perBatch,
    streamMessagesPerSecond: Math.round(streamAlone / perBatch),
    readingsPerSecond,
    toGraphQlRows: Object.fromEntries(
      Object.entries(readingsPerSecond).map(([name, one]) => [name, Number((one / base).toFixed(2))]),
    ),
    mqttMessagesPerSecond: Math.round(messages),
  }),
);
