// The documented columnar binary for devices (subgraphs/telemetry/README.md), written by a device of its own: outsiders share no code.
import { catalogue } from '../../core/metrics/catalogue.ts';

export const deviceBatchType = 'application/vnd.sitesync.readings';

const headerBytes = 32;
const deviceBytes = 16;
const idOf = new Map(catalogue.map(({ name, id }) => [name, id]));

export interface BatchReading {
  readonly deviceId: string;
  readonly metric: string;
  readonly value: number;
  /** Unix milliseconds. */
  readonly timeMs: number;
}

/**
 * Readings as bytes: a header, the devices' UUIDs, then columns of values, time offsets, metric ids, positions of devices
 * and operating modes. Times of one batch lie within 24 days of each other. @throws RangeError for an unknown metric
 */
export function encodeDeviceBatch(readings: readonly BatchReading[], historical: boolean): Uint8Array<ArrayBuffer> {
  const devices = [...new Set(readings.map(({ deviceId }) => deviceId))];
  const position = new Map(devices.map((id, at) => [id, at]));
  const base = readings.reduce((least, { timeMs }) => Math.min(least, timeMs), readings[0]?.timeMs ?? 0);
  const count = readings.length;
  const value = headerBytes + devices.length * deviceBytes;
  const at = { value, offset: value + 8 * count, metric: value + 12 * count, device: value + 14 * count };
  const bytes = new Uint8Array(value + 17 * count);
  const view = new DataView(bytes.buffer);
  bytes.set([0x53, 0x53, 0x44, 1]);
  view.setUint32(4, count, true);
  view.setFloat64(8, base, true);
  bytes.set([4, historical ? 1 : 0, 0], 16);
  view.setUint16(20, devices.length, true);
  devices.forEach((id, n) => bytes.set(Buffer.from(id.replaceAll('-', ''), 'hex'), headerBytes + n * deviceBytes));
  readings.forEach((reading, n) => {
    const metricId = idOf.get(reading.metric);
    if (metricId === undefined) throw new RangeError(`${reading.metric} is no metric of the catalogue`);
    view.setFloat64(at.value + 8 * n, reading.value, true);
    view.setInt32(at.offset + 4 * n, reading.timeMs - base, true);
    view.setUint16(at.metric + 2 * n, metricId, true);
    view.setUint16(at.device + 2 * n, position.get(reading.deviceId) ?? 0, true);
  });
  return bytes;
}
