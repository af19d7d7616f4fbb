import type { ColumnsBatch, ReadingsBatch } from '../doors.ts';
import { deviceBatchType, isDeviceBatch, batchOfDeviceBatch } from './device-batch.ts';
import { readingsOfJson } from './json-batch.ts';
import type { Parsed } from './parsed.ts';
import { readingsOfSenmlCbor } from './senml-cbor.ts';

/** Formats that bytes can be read as, by media type. */
export const readingFormats: Readonly<
  Record<string, (bytes: Uint8Array, nowMs: number) => Parsed<ReadingsBatch | ColumnsBatch>>
> = {
  'application/json': readingsOfJson,
  'application/senml+json': readingsOfJson,
  'application/senml+cbor': readingsOfSenmlCbor,
  [deviceBatchType]: (bytes) => batchOfDeviceBatch(bytes),
};

/** For doors that say no media type: the first bytes tell the formats apart. */
export function decodeReadings(bytes: Uint8Array, nowMs: number): Parsed<ReadingsBatch | ColumnsBatch> {
  if (isDeviceBatch(bytes)) return batchOfDeviceBatch(bytes);
  // A CBOR array begins with 0x80 to 0x9f, which no JSON text does.
  const [first = 0] = bytes;
  return first >= 0x80 && first <= 0x9f ? readingsOfSenmlCbor(bytes, nowMs) : readingsOfJson(bytes, nowMs);
}
