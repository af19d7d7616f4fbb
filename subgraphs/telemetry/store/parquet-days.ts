import { gunzipSync, gzipSync } from 'node:zlib';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import type { ObjectStore } from '../../../platform/objects/object-store.ts';

/** Readings of one series in the order of time; Unix milliseconds. */
export interface ReadingColumns {
  readonly timeMs: readonly number[];
  readonly value: readonly number[];
  readonly flags: readonly number[];
}

/** A day of a series with the names that make the file readable without our tables. */
export interface NamedDay extends ReadingColumns {
  readonly installationKey: number;
  readonly metricId: number;
  readonly day: string;
  readonly deviceId: string;
  readonly metric: string;
  readonly unit: string;
}

// A day of one series is read by its rows: small groups are what a reader has to decode for it.
const rowsOfGroup = 16_384;

/** A Parquet file: one row a reading, series after series, each in the order of time. */
export async function encodeDays(days: readonly NamedDay[]): Promise<Uint8Array> {
  const writer = new ByteWriter();
  const each = <Value>(of: (day: NamedDay) => Value) => days.flatMap((day) => day.timeMs.map(() => of(day)));
  await parquetWrite({
    writer,
    codec: 'GZIP',
    compressors: { GZIP: (bytes) => gzipSync(bytes) },
    rowGroupSize: rowsOfGroup,
    columnData: [
      { name: 'device_id', data: each(({ deviceId }) => deviceId), type: 'STRING', nullable: false },
      { name: 'metric', data: each(({ metric }) => metric), type: 'STRING', nullable: false },
      { name: 'unit', data: each(({ unit }) => unit), type: 'STRING', nullable: false },
      { name: 'installation_key', data: each((day) => day.installationKey), type: 'INT32', nullable: false },
      { name: 'timestamp', data: days.flatMap(({ timeMs }) => timeMs.map(BigInt)), type: 'TIMESTAMP', nullable: false },
      { name: 'value', data: days.flatMap(({ value }) => value), type: 'DOUBLE', nullable: false },
      { name: 'flags', data: days.flatMap(({ flags }) => flags), type: 'INT32', nullable: false },
    ],
  });
  return new Uint8Array(writer.getBuffer());
}

export interface ArchivedObject {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
}

/** Rows of an object of `encodeDays`: only the groups that they are in are fetched. */
export async function readRows(object: ArchivedObject, from: number, count: number): Promise<ReadingColumns> {
  let rows: unknown[][] = [];
  await parquetRead({
    ...object,
    ...{ columns: ['timestamp', 'value', 'flags'], rowStart: from, rowEnd: from + count },
    compressors: { GZIP: (bytes) => gunzipSync(bytes) },
    parsers: { timestampFromMilliseconds: Number },
    onComplete: (found) => void (rows = found),
  });
  if (rows.length !== count) throw new Error(`the archive has ${rows.length} of ${count} readings`);
  const column = (n: number) => rows.map((row) => Number(row[n]));
  return { timeMs: column(0), value: column(1), flags: column(2) };
}

/** An object as hyparquet reads it, a span at a time; null when it is not there. */
export async function openObject(store: ObjectStore, key: string): Promise<ArchivedObject | null> {
  const byteLength = await store.size(key);
  if (byteLength === null) return null;
  const file: AsyncBuffer = {
    byteLength,
    slice: async (start, end = byteLength) => {
      const bytes = await store.bytes(key, { from: start < 0 ? byteLength + start : start, to: end - 1 });
      if (bytes === null) throw new Error(`the object ${key} has gone`);
      return new Uint8Array(bytes).buffer;
    },
  };
  return { file, metadata: await parquetMetadataAsync(file) };
}
