import { type OperatingMode, operatingModes } from '../../../../core/contracts/operating-mode.ts';
import type { Columns } from '../../domain/columns.ts';
import { type ColumnsBatch, maxBatch, type ReadingsBatch } from '../doors.ts';
import { rowsOfBatch } from './columns.ts';
import { type Parsed, unreadable } from './parsed.ts';

/**
 * The columnar binary of `core/contracts/reading-batch` as a device writes it, which knows metrics by the ids of the
 * catalogue and itself by its id. Little endian. Header of 32 bytes: magic 'SSD', version (u8), count (u32), base time
 * (f64, Unix ms), width of a time offset in bytes (u8: 4 or 8), batch flags (u8; 1: historical), operating mode of the
 * batch (u8: index of `operatingModes`), 0 (u8), number of devices (u16), 10 zeros. Then the devices (16 bytes each, a
 * UUID; none: all are of the sender), then columns: value f64, offset i32 or f64, metric id u16, and, with devices only,
 * device u16 (position in the list); at last operating mode u8 (0: that of the batch). Values in canonical units.
 */
export const deviceBatchType = 'application/vnd.sitesync.readings';

const magic = [0x53, 0x53, 0x44];
const version = 1;
const headerBytes = 32;
const deviceBytes = 16;

export interface DeviceBatch {
  readonly historical?: boolean;
  readonly operatingMode?: number;
  /** UUIDs; empty when all readings are of the sender. */
  readonly devices: readonly string[];
  /** `time` in Unix milliseconds; `device` is a position in `devices`; `mode` an index of `operatingModes`. */
  readonly readings: readonly {
    readonly metricId: number;
    readonly time: number;
    readonly value: number;
    readonly device?: number;
    readonly mode?: number;
  }[];
}

export const isDeviceBatch = (bytes: Uint8Array) => magic.every((byte, i) => bytes[i] === byte);

export function encodeDeviceBatch({
  historical = false,
  operatingMode = 0,
  devices,
  readings,
}: DeviceBatch): Uint8Array {
  const times = readings.map(({ time }) => time);
  const base = times.reduce((least, time) => Math.min(least, time), times[0] ?? 0);
  const width = times.every((time) => time - base <= 0x7fffffff && Number.isInteger(time - base)) ? 4 : 8;
  const layout = layoutOf(readings.length, devices.length, width);
  const bytes = new Uint8Array(layout.size);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  bytes.set([version], 3);
  view.setUint32(4, readings.length, true);
  view.setFloat64(8, base, true);
  bytes.set([width, historical ? 1 : 0, operatingMode], 16);
  view.setUint16(20, devices.length, true);
  devices.forEach((id, i) => bytes.set(Buffer.from(id.replaceAll('-', ''), 'hex'), headerBytes + i * deviceBytes));
  readings.forEach(({ metricId, time, value, device = 0, mode = 0 }, i) => {
    view.setFloat64(layout.value + 8 * i, value, true);
    if (width === 4) view.setInt32(layout.offset + 4 * i, time - base, true);
    else view.setFloat64(layout.offset + 8 * i, time - base, true);
    view.setUint16(layout.metric + 2 * i, metricId, true);
    if (devices.length > 0) view.setUint16(layout.device + 2 * i, device, true);
    view.setUint8(layout.mode + i, mode);
  });
  return bytes;
}

interface Header {
  readonly count: number;
  readonly base: number;
  readonly width: 4 | 8;
  readonly devices: number;
  readonly historical: boolean;
  readonly operatingMode: OperatingMode;
}

function headerOf(bytes: Uint8Array, view: DataView): Parsed<Header> {
  if (bytes.length < headerBytes || !isDeviceBatch(bytes))
    return unreadable("does not begin with 'SSD' and a header of 32 bytes");
  if (bytes[3] !== version) return unreadable(`has version ${bytes[3]}, this reads ${version}`);
  const [width, flags, mode, ...zeros] = bytes.subarray(16, 20);
  if (width !== 4 && width !== 8) return unreadable('the width of a time offset is 4 or 8');
  const operatingMode = operatingModes[mode ?? 0];
  if (operatingMode === undefined || (flags !== 0 && flags !== 1))
    return unreadable('the header holds a flag or an operating mode that is not known');
  if ([...zeros, ...bytes.subarray(22, headerBytes)].some((byte) => byte !== 0))
    return unreadable('the unused bytes of the header are 0');
  const [count, base, devices] = [view.getUint32(4, true), view.getFloat64(8, true), view.getUint16(20, true)];
  return { ok: true, message: { count, base, width, devices, historical: flags === 1, operatingMode } };
}

/** Refused when it is not of this version, cut short or too long, or points outside of its lists. */
export function batchOfDeviceBatch(bytes: Uint8Array): Parsed<ColumnsBatch> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = headerOf(bytes, view);
  if (!header.ok) return header;
  const { count, devices, width, base, ...shared } = header.message;
  const layout = layoutOf(count, devices, width);
  if (bytes.length !== layout.size)
    return unreadable(`${count} readings of ${devices} devices take ${layout.size} bytes, not ${bytes.length}`);
  // A batch that is refused for its size is not worth its columns.
  if (count > maxBatch) return { ok: true, message: { ...shared, columns: { ...none, count } } };
  const columns = columnsOf(bytes, { count, devices, width, base });
  for (let i = 0; i < count; i++)
    if ((columns.device?.[i] ?? 0) >= Math.max(1, devices) || (columns.mode[i] ?? 0) >= operatingModes.length)
      return unreadable(`reading ${i} points outside of the list of devices or of operating modes`, [String(i)]);
  return { ok: true, message: { ...shared, columns } };
}

/** The same batch as rows. */
export function readingsOfDeviceBatch(bytes: Uint8Array): Parsed<ReadingsBatch> {
  const parsed = batchOfDeviceBatch(bytes);
  return parsed.ok ? { ok: true, message: rowsOfBatch(parsed.message) } : parsed;
}

const none: Columns = {
  ...{ count: 0, metrics: [], units: null, devices: null, modes: null },
  ...{ time: new Float64Array(), value: new Float64Array(), metric: null, device: null, mode: null },
};
/** 0 is the mode of the batch. */
const modes = operatingModes.map((mode, i) => (i === 0 ? null : mode));

function columnsOf(
  bytes: Uint8Array,
  { count, devices, width, base }: Pick<Header, 'count' | 'devices' | 'width' | 'base'>,
) {
  // Columns need aligned memory; a message in a network buffer rarely is.
  const { buffer } = new Uint8Array(bytes);
  const layout = layoutOf(count, devices, width);
  const offset =
    width === 4 ? new Int32Array(buffer, layout.offset, count) : new Float64Array(buffer, layout.offset, count);
  const { metrics, metric } = listed(new Uint16Array(buffer, layout.metric, count));
  return {
    ...{ count, metrics, units: null, modes, metric, time: times(offset, base) },
    devices: Array.from({ length: devices }, (_, i) => uuidAt(bytes, headerBytes + i * deviceBytes)),
    value: new Float64Array(buffer, layout.value, count),
    device: devices > 0 ? new Int32Array(new Uint16Array(buffer, layout.device, count)) : null,
    mode: new Int32Array(new Uint8Array(buffer, layout.mode, count)),
  };
}

function times(offsets: Int32Array | Float64Array, base: number): Float64Array {
  const found = new Float64Array(offsets);
  for (let i = 0; i < found.length; i++) found[i] = base + (found[i] ?? 0);
  return found;
}

/** Ids as a list of the different ones, and the position of each in it. */
function listed(ids: Uint16Array): { metrics: number[]; metric: Int32Array } {
  const positions = new Map<number, number>();
  const metric = new Int32Array(ids.length);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] ?? 0;
    const known = positions.get(id) ?? positions.size;
    if (known === positions.size) positions.set(id, known);
    metric[i] = known;
  }
  return { metrics: [...positions.keys()], metric };
}

/** Where each column begins, and how long the whole is. */
function layoutOf(count: number, devices: number, width: 4 | 8) {
  const value = headerBytes + devices * deviceBytes;
  const offset = value + 8 * count;
  const metric = offset + width * count;
  const device = metric + 2 * count;
  const mode = device + (devices > 0 ? 2 * count : 0);
  return { value, offset, metric, device, mode, size: mode + count };
}

function uuidAt(bytes: Uint8Array, at: number): string {
  const hex = Buffer.from(bytes.subarray(at, at + deviceBytes)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
