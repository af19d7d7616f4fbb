import type { OperatingMode } from '../../../../core/contracts/operating-mode.ts';
import { rowOf } from '../../domain/columns.ts';
import { type ColumnsBatch, maxBatch, type ReadingsBatch } from '../doors.ts';
import { type Parsed, unreadable } from './parsed.ts';

/**
 * A batch by columns: what repeats is named once (`metrics`, `units`, `devices`, `operatingModes`), and the columns
 * `metric`, `device` and `mode` hold positions in those lists.
 */
export interface ReadingColumns {
  readonly idempotencyKey?: string | null | undefined;
  readonly deviceId?: string | null | undefined;
  readonly operatingMode?: OperatingMode | null | undefined;
  readonly historical?: boolean | undefined;
  readonly metrics: readonly string[];
  /** By metric; null or missing is its canonical unit. */
  readonly units?: readonly (string | null)[] | null | undefined;
  readonly devices?: readonly string[] | null | undefined;
  readonly operatingModes?: readonly OperatingMode[] | null | undefined;
  /** Unix milliseconds. */
  readonly time: readonly number[];
  readonly value: readonly number[];
  /** May be left out when there is one metric only. */
  readonly metric?: readonly number[] | null | undefined;
  readonly device?: readonly number[] | null | undefined;
  readonly mode?: readonly number[] | null | undefined;
}

/** Refused when they are not of one length, or a position is in no list. */
export function batchOfColumns(sent: ReadingColumns): Parsed<ColumnsBatch> {
  const { metrics, units, devices, operatingModes, time, value, device, mode } = sent;
  const count = time.length;
  const metric = sent.metric ?? (metrics.length === 1 ? null : undefined);
  if (metric === undefined)
    return unreadable('with several metrics, this column says which one each reading is of', ['metric']);
  const fault =
    lengthFault('value', value, count) ??
    positionFault('metric', metric, count, metrics.length) ??
    positionFault('device', device, count, devices?.length ?? 0) ??
    positionFault('mode', mode, count, operatingModes?.length ?? 0);
  if (fault !== null) return fault;
  const { idempotencyKey, deviceId, operatingMode, historical } = sent;
  const lists = { metrics, units: units ?? null, devices: devices ?? null, modes: operatingModes ?? null };
  const columns = {
    ...{ count, ...lists, time: new Float64Array(time), value: new Float64Array(value) },
    ...{ metric: positions(metric), device: positions(device), mode: positions(mode) },
  };
  return { ok: true, message: { idempotencyKey, deviceId, operatingMode, historical, columns } };
}

const positions = (column: readonly number[] | null | undefined) => (column ? new Int32Array(column) : null);

/** The same batch as rows; of one that is refused for its size, only how many there were. */
export function rowsOfBatch({ columns, ...shared }: ColumnsBatch): ReadingsBatch {
  const { count } = columns;
  const kept = count > maxBatch ? 0 : count;
  return { ...shared, readings: Array.from({ length: kept }, (_, i) => rowOf(columns, i)), sent: count };
}

function lengthFault(name: string, column: readonly number[], count: number): Parsed<never> | null {
  return column.length === count
    ? null
    : unreadable(`has ${column.length} entries where \`time\` has ${count}`, [name]);
}

function positionFault(
  name: string,
  column: readonly number[] | null | undefined,
  count: number,
  listed: number,
): Parsed<never> | null {
  if (column === null || column === undefined) return null;
  for (let i = 0; i < column.length; i++) {
    const at = column[i] ?? NaN;
    if (!(Number.isInteger(at) && at >= 0 && at < listed))
      return unreadable(`entry ${i} is no position in a list of ${listed}`, [name]);
  }
  return lengthFault(name, column, count);
}
