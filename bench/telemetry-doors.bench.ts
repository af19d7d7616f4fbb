// Readings a second of CPU by format of the doors, without a store, as ratios to the rows of GraphQL (ROUNDS=9).
import 'reflect-metadata';
import { randomBytes, randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import { encode } from 'cborg';
import { catalogue } from '../core/metrics/catalogue.ts';
import type { RegistryDevice } from '../core/contracts/registry.ts';
import { hashCredential, mintCredential } from '../platform/auth/device-credential.ts';
import { buildSubgraph } from '../platform/graphql/subgraph-schema.ts';
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
import { MicroBatcher } from '../subgraphs/telemetry/ingest/micro-batcher.ts';

const rounds = Number(process.env['ROUNDS'] ?? 9);
const batchesOfLap = 200;
const perBatch = 500;
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
const common = { dictionary, now: Date.now, seen: () => undefined };
const batcher = new MicroBatcher(() => Promise.resolve(), randomUUID(), Date.now);
const eventIntake = new EventIntake({ ...common, publish: () => Promise.reject(new Error('no event is sent')) });
const doors = new Doors(new Intake({ ...common, batcher }), eventIntake, new Answers(Date.now), limits);

let clock = Date.UTC(2026, 0, 1);
const names = ['temperature', 'humidity', 'current', 'dwell_time'];
const ids = names.map((name) => catalogue.find((one) => one.name === name)!.id);
const fresh = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ at: i % names.length, time: (clock += 1), value: 20 + (i % 50) / 10 }));

/** What a sender prepares (not measured), and what the door does with it. */
interface Format<Body> {
  readonly write: (batch: ReturnType<typeof fresh>) => Body;
  readonly take: (body: Body) => Promise<{ accepted: number }>;
}
const format = <Body>(write: Format<Body>['write'], take: Format<Body>['take']): Format<unknown> =>
  ({ write, take }) as Format<unknown>;
const byFormat = (type: string, write: (batch: ReturnType<typeof fresh>) => Uint8Array) =>
  format(write, async (bytes) => {
    const parsed = readingFormats[type]!(bytes, clock);
    if (!parsed.ok) throw new Error(parsed.why);
    return doors.takeReadings(id, parsed.message);
  });
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
function byGraph(field: string, type: string, form: (batch: ReturnType<typeof fresh>) => object) {
  const document = mutation(field, type);
  return format(
    (batch) => JSON.stringify(form(batch)),
    async (body) => {
      const input: unknown = JSON.parse(body);
      const contextValue = { viewer, doors };
      const { data, errors } = await execute({ schema, document, variableValues: { input }, contextValue });
      if (errors) throw errors[0]!;
      return data?.[field] as { accepted: number };
    },
  );
}

const text = (value: unknown) => Buffer.from(JSON.stringify(value));
const formats: Record<string, Format<unknown>> = {
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

/** Readings that a door takes in a second of CPU, of batches that are there already, 8 on their way. */
async function lap({ write, take }: Format<unknown>): Promise<number> {
  const bodies = Array.from({ length: batchesOfLap }, () => write(fresh(perBatch)));
  const before = process.cpuUsage();
  let taken = 0;
  let next = 0;
  const lane = async () => {
    while (next < batchesOfLap) {
      const { accepted } = await take(bodies[next++]);
      taken += accepted;
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  if (taken !== batchesOfLap * perBatch) throw new Error(`${taken} readings of a lap were accepted`);
  const { user, system } = process.cpuUsage(before);
  return (taken / (user + system)) * 1e6;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

const rates: Record<string, number[]> = {};
for (let round = 0; round <= rounds; round++)
  for (const [name, one] of Object.entries(formats)) {
    const readingsPerCpuSecond = await lap(one);
    // The first round compiles the code.
    if (round > 0) (rates[name] ??= []).push(readingsPerCpuSecond);
  }
const base = rates['GraphQL rows']!;
console.log(
  JSON.stringify({
    bench: 'telemetry-doors',
    ...{ perBatch, rounds, load: Math.round(loadavg()[0] ?? 0) },
    readingsPerCpuSecond: Object.fromEntries(
      Object.entries(rates).map(([name, all]) => [name, Math.round(median(all))]),
    ),
    toGraphQlRows: Object.fromEntries(
      Object.entries(rates).map(([name, all]) => [
        name,
        Number(median(all.map((one, i) => one / (base[i] ?? NaN))).toFixed(1)),
      ]),
    ),
  }),
);
