import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';

/**
 * Readings by columns of one length (`count`): what repeats is listed once, and `metric`, `device` and `mode` are positions
 * in those lists, checked to be in them. Without such a column, position 0 of `metrics`, and what the batch says.
 */
export interface Columns {
  readonly count: number;
  /** Names, or ids as binary formats have them. */
  readonly metrics: readonly (string | number)[];
  /** By metric; null or missing is its canonical unit. */
  readonly units: readonly (string | null)[] | null;
  readonly devices: readonly string[] | null;
  /** Null is the mode of the batch. */
  readonly modes: readonly (OperatingMode | null)[] | null;
  /** Unix milliseconds, unchecked. */
  readonly time: Float64Array;
  /** Unchecked. */
  readonly value: Float64Array;
  readonly metric: Int32Array | null;
  readonly device: Int32Array | null;
  readonly mode: Int32Array | null;
}

/** One of them as a row; what the batch says of all is left out. */
export interface ColumnsRow {
  readonly metric: string | number;
  readonly value: number;
  readonly unit: string | null | undefined;
  readonly timestamp: number;
  readonly deviceId: string | undefined;
  readonly operatingMode: OperatingMode | null;
}

export function rowOf(columns: Columns, i: number): ColumnsRow {
  const { metrics, units, devices, modes, time, value, metric, device, mode } = columns;
  const which = metric?.[i] ?? 0;
  return {
    metric: metrics[which] ?? '',
    value: value[i] ?? NaN,
    unit: units?.[which],
    timestamp: time[i] ?? NaN,
    deviceId: device === null ? undefined : devices?.[device[i] ?? 0],
    operatingMode: mode === null ? null : (modes?.[mode[i] ?? 0] ?? null),
  };
}
