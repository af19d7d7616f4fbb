/**
 * The one binary contract: a columnar batch of accepted readings on the stream `TELEMETRY`.
 * Little endian. Header of 32 bytes: magic 'SSR', version (u8), count (u32), base time (f64, Unix ms), arrival time
 * (f64, Unix ms), width of a time offset in bytes (u8: 4 or 8), 7 unused. Then columns, widest first so that each one
 * is aligned: value f64, [offset f64,] installation key i32, [offset i32,] metric id u16, flags u16.
 */
export const telemetryStream = 'TELEMETRY';
export const shardCount = 16;
export const readingsSubject = (shard: number) => `telemetry.readings.${shard}`;
export const shardOfSubject = (subject: string) => Number(subject.slice(subject.lastIndexOf('.') + 1));

/** Columns of one length. `time` in Unix milliseconds (whole), `value` in the metric's canonical unit. */
export interface ReadingBatch {
  readonly count: number;
  readonly receivedAt: number;
  readonly installationKey: Int32Array;
  readonly metricId: Uint16Array;
  readonly time: Float64Array;
  readonly value: Float64Array;
  readonly flags: Uint16Array;
}

const headerBytes = 32;
const magic = [0x53, 0x53, 0x52];
const version = 1;

/** FNV-1a over the subject's id: a subject stays in its shard for ever. */
export function shardOf(subjectId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < subjectId.length; i++) hash = Math.imul(hash ^ subjectId.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shardCount;
}

export function emptyBatch(count: number, receivedAt: number): ReadingBatch {
  return {
    count,
    receivedAt,
    installationKey: new Int32Array(count),
    metricId: new Uint16Array(count),
    time: new Float64Array(count),
    value: new Float64Array(count),
    flags: new Uint16Array(count),
  };
}

export function encodeReadings(batch: ReadingBatch): Uint8Array {
  const { count } = batch;
  const base = count === 0 ? 0 : earliest(batch.time);
  const width = fitsInt32(batch.time, base) ? 4 : 8;
  const bytes = new Uint8Array(headerBytes + count * (16 + width));
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint8(3, version);
  view.setUint32(4, count, true);
  view.setFloat64(8, base, true);
  view.setFloat64(16, batch.receivedAt, true);
  view.setUint8(24, width);
  const columns = columnsOf(bytes.buffer, 0, count, width);
  columns.value.set(batch.value);
  columns.key.set(batch.installationKey);
  columns.metric.set(batch.metricId);
  columns.flags.set(batch.flags);
  for (let i = 0; i < count; i++) columns.offset[i] = (batch.time[i] ?? 0) - base;
  return bytes;
}

/** @throws Error when the bytes are not a batch of this version, or are cut short. */
export function decodeReadings(bytes: Uint8Array): ReadingBatch {
  if (bytes.length < headerBytes || magic.some((byte, i) => bytes[i] !== byte))
    throw new Error('not a batch of readings');
  if (bytes[3] !== version) throw new Error(`batch of readings has version ${bytes[3]}, this reads ${version}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(4, true);
  const base = view.getFloat64(8, true);
  const width = view.getUint8(24);
  if ((width !== 4 && width !== 8) || bytes.length !== headerBytes + count * (16 + width)) {
    throw new Error(`batch of ${count} readings has ${bytes.length} bytes`);
  }
  // Columns need aligned memory; a message in a network buffer rarely is.
  const own = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  const columns = columnsOf(own.buffer, own.byteOffset, count, width);
  const time = new Float64Array(count);
  for (let i = 0; i < count; i++) time[i] = base + (columns.offset[i] ?? 0);
  return {
    count,
    receivedAt: view.getFloat64(16, true),
    installationKey: columns.key,
    metricId: columns.metric,
    time,
    value: columns.value,
    flags: columns.flags,
  };
}

function columnsOf(buffer: ArrayBufferLike, start: number, count: number, width: 4 | 8) {
  let at = start + headerBytes;
  const take = (size: number) => (at += size * count) - size * count;
  const value = new Float64Array(buffer, take(8), count);
  const wide = width === 8 ? new Float64Array(buffer, take(8), count) : null;
  const key = new Int32Array(buffer, take(4), count);
  const offset = wide ?? new Int32Array(buffer, take(4), count);
  const metric = new Uint16Array(buffer, take(2), count);
  const flags = new Uint16Array(buffer, take(2), count);
  return { value, key, offset, metric, flags };
}

function earliest(times: Float64Array): number {
  let least = Infinity;
  for (const time of times) if (time < least) least = time;
  return least;
}

function fitsInt32(times: Float64Array, base: number): boolean {
  for (const time of times) if (time - base > 0x7fffffff) return false;
  return true;
}
