import { emptyBatch, encodeReadings, readingsSubject, shardCount } from '../core/contracts/reading-batch.ts';
import { CopyRows } from '../subgraphs/telemetry/writer/copy-rows.ts';

const metrics = [2, 7, 14, 28];
const perMessage = 1_000;
const perCopy = 20_000;

export interface Fleet {
  readonly devices: number;
  /** Installation key of the first device. */
  readonly firstKey: number;
}

export interface Reading {
  readonly key: number;
  readonly metric: number;
  readonly time: number;
  readonly value: number;
}

/** `count` readings of a fleet from a time on, in the order of time: device by device, four metrics each, a second apart. */
function* readingsOf({ devices, firstKey }: Fleet, count: number, fromMs: number): Generator<Reading> {
  for (let n = 0; n < count; n++) {
    const report = Math.floor(n / metrics.length);
    const key = firstKey + (report % devices);
    const time = fromMs + Math.floor(report / devices) * 1_000;
    yield { key, metric: metrics[n % metrics.length] ?? 0, time, value: 20 + Math.sin(n) };
  }
}

/** How long they take (ms): where the next ones may begin. */
export const spanOf = ({ devices }: Fleet, count: number) => Math.ceil(count / metrics.length / devices) * 1_000;

/** As COPY takes them. */
export function copiesOf(fleet: Fleet, count: number, fromMs: number): Buffer[] {
  const copies: Buffer[] = [];
  const rows = new CopyRows(perCopy);
  for (const { key, metric, time, value } of readingsOf(fleet, count, fromMs)) {
    rows.add(time, value, key, metric, 0);
    if (rows.count === perCopy) copies.push(Buffer.from(rows.take()));
  }
  if (rows.count > 0) copies.push(Buffer.from(rows.take()));
  return copies;
}

export interface ShardMessage {
  readonly shard: number;
  readonly subject: string;
  readonly data: Uint8Array;
}

/** As intake puts them on the stream: a device stays in its shard, a message has at most 1000 readings of one. */
export function messagesOf(fleet: Fleet, count: number, fromMs: number, nowMs: number): ShardMessage[] {
  const messages: ShardMessage[] = [];
  const filling = Array.from({ length: shardCount }, (): Reading[] => []);
  const send = (shard: number) => {
    const readings = filling[shard] ?? [];
    filling[shard] = [];
    if (readings.length === 0) return;
    const batch = emptyBatch(readings.length, nowMs);
    readings.forEach((reading, i) => {
      batch.installationKey[i] = reading.key;
      batch.metricId[i] = reading.metric;
      batch.time[i] = reading.time;
      batch.value[i] = reading.value;
    });
    messages.push({ shard, subject: readingsSubject(shard), data: encodeReadings(batch) });
  };
  for (const reading of readingsOf(fleet, count, fromMs)) {
    const shard = reading.key % shardCount;
    filling[shard]?.push(reading);
    if (filling[shard]?.length === perMessage) send(shard);
  }
  for (let shard = 0; shard < shardCount; shard++) send(shard);
  return messages;
}
