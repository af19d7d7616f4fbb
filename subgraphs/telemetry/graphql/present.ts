import { unpackFlags } from '../../../core/contracts/reading-flags.ts';
import { toSourceUnit, unitsFor } from '../../../core/metrics/unit.ts';
import type { ReadingRow } from '../store/read-readings.ts';
import type { Reading } from './reading-types.ts';

/** A stored reading as the graph shows it. */
export function presentReading(row: ReadingRow): Reading {
  const flags = unpackFlags(row.flags);
  const source = unitsFor(row.unit)[flags.sourceUnit] ?? { unit: row.unit, factor: 1, offset: 0 };
  return {
    device: { id: row.deviceId },
    metric: row.metric,
    value: row.value,
    unit: row.unit,
    sourceValue: toSourceUnit(row.value, source),
    sourceUnit: source.unit,
    timestamp: row.time,
    quality: flags.quality,
    operatingMode: flags.operatingMode === 'not_stated' ? null : flags.operatingMode,
  };
}
