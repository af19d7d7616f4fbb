import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import { packFlags } from '../../../core/contracts/reading-flags.ts';
import { type Installation, installationAt, type RegistryDevice } from '../../../core/contracts/registry.ts';
import type { Metric, MetricIndex } from '../../../core/metrics/catalogue.ts';
import { type AcceptedUnit, unitsFor } from '../../../core/metrics/unit.ts';
import { futureToleranceMs, metricOf } from './accept.ts';
import { earliestMs, latestMs } from './reading-time.ts';

/** Bit of `packFlags` that makes a good reading a bad one. */
const badBit = 2;

/** What is the same of all readings of a device and a metric in a batch, worked out once. */
export interface Lane {
  readonly device: RegistryDevice;
  readonly metric: Metric;
  readonly unit: AcceptedUnit;
  /** Position of the unit among those that the metric accepts. */
  readonly sourceUnit: number;
  /** Bounds of what is possible and of what is plausible, in the canonical unit. */
  readonly least: number;
  readonly most: number;
  readonly plausibleLeast: number;
  readonly plausibleMost: number;
}

/** Null when `accept` would refuse every reading of it, or might: then it is asked of each. */
export function laneOf(
  device: RegistryDevice | null,
  name: string | number,
  unit: string | null,
  metrics: MetricIndex,
): Lane | null {
  if (device === null || device.lifecycle === 'decommissioned') return null;
  const metric = metricOf(name, device.organizationId, metrics);
  if (metric === null) return null;
  const units = unitsFor(metric.unit);
  const sourceUnit = unit === null ? 0 : units.findIndex((one) => one.unit === unit);
  const found = units[sourceUnit];
  if (found === undefined) return null;
  const [[least, most], [plausibleLeast, plausibleMost]] = [metric.possible, metric.plausible];
  return {
    ...{ device, metric, unit: found, sourceUnit },
    ...{ least: least ?? -Infinity, most: most ?? Infinity },
    ...{ plausibleLeast: plausibleLeast ?? -Infinity, plausibleMost: plausibleMost ?? Infinity },
  };
}

/** The first and the last moment (Unix ms) that `accept` takes; moments between are taken when they are whole. */
export function takenTimes(nowMs: number, oldestMs = -Infinity): readonly [number, number] {
  return [Math.max(earliestMs, oldestMs), Math.min(latestMs - 1, nowMs + futureToleranceMs)];
}

/** The value in the canonical unit, as `accept` has it; NaN when it would be refused. */
export function canonicalValue({ unit, least, most }: Lane, sent: number): number {
  const value = sent * unit.factor + unit.offset + 0;
  return Number.isFinite(value) && value >= least && value <= most ? (value === 0 ? 0 : value) : NaN;
}

/** Flags of readings with this mode: as `packFlags` has them for a good one. */
export const laneFlags = ({ sourceUnit }: Lane, operatingMode: OperatingMode, historical: boolean): number =>
  packFlags({ quality: 'good', operatingMode, sourceUnit, historical });

/** The same flags for this value (canonical). */
export const flagsOfValue = ({ plausibleLeast, plausibleMost }: Lane, flags: number, value: number): number =>
  value >= plausibleLeast && value <= plausibleMost ? flags : flags | badBit;

/** Where the device was at a time: the place that is given, if it was there, so that it is looked for once. */
export function placeAt({ device }: Lane, timeMs: number, known: Installation | null): Installation | null {
  if (known !== null && timeMs >= known.validFrom && (known.validTo === null || timeMs < known.validTo)) return known;
  return installationAt(device, timeMs);
}
