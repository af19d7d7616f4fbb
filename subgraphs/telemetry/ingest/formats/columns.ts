import type { OperatingMode } from '../../../../core/contracts/operating-mode.ts';
import { type LooseReading, maxBatch, type ReadingsBatch } from '../doors.ts';
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

/** Rows of the columns; refused when they are not of one length, or a position is in no list. */
export function readingsOfColumns(columns: ReadingColumns): Parsed<ReadingsBatch> {
  const { metrics, units, devices, operatingModes, time, value, device, mode } = columns;
  const count = time.length;
  const metric = columns.metric ?? (metrics.length === 1 ? null : undefined);
  if (metric === undefined)
    return unreadable('with several metrics, this column says which one each reading is of', ['metric']);
  const fault =
    lengthFault('value', value, count) ??
    positionFault('metric', metric, count, metrics.length) ??
    positionFault('device', device, count, devices?.length ?? 0) ??
    positionFault('mode', mode, count, operatingModes?.length ?? 0);
  if (fault !== null) return fault;
  // A batch that is refused for its size is not worth its rows.
  const kept =
    count > maxBatch
      ? []
      : Array.from({ length: count }, (_, i): LooseReading => {
          const which = metric?.[i] ?? 0;
          return {
            ...{ metric: metrics[which] ?? '', value: value[i] ?? NaN, timestamp: time[i] ?? NaN },
            unit: units?.[which],
            deviceId: device ? devices?.[device[i] ?? 0] : null,
            operatingMode: mode ? operatingModes?.[mode[i] ?? 0] : null,
          };
        });
  const { idempotencyKey, deviceId, operatingMode, historical } = columns;
  return { ok: true, message: { idempotencyKey, deviceId, operatingMode, historical, readings: kept, sent: count } };
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
  const wrong = column.findIndex((at) => !Number.isInteger(at) || at < 0 || at >= listed);
  if (wrong >= 0) return unreadable(`entry ${wrong} is no position in a list of ${listed}`, [name]);
  return lengthFault(name, column, count);
}
