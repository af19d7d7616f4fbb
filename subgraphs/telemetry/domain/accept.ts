import { packFlags } from '../../../core/contracts/reading-flags.ts';
import type { OperatingMode } from '../../../core/contracts/operating-mode.ts';
import { installationAt, type RegistryDevice } from '../../../core/contracts/registry.ts';
import { type Metric, type MetricIndex, within } from '../../../core/metrics/catalogue.ts';
import { unitsFor } from '../../../core/metrics/unit.ts';
import { parseReadingTime } from './reading-time.ts';

/** Codes of a refused reading; each is explained in docs/errors.md. */
export const rejectionCodes = [
  'UNKNOWN_DEVICE',
  'DEVICE_RETIRED',
  'UNKNOWN_METRIC',
  'NOT_FINITE',
  'OUT_OF_RANGE',
  'BAD_TIMESTAMP',
  'SUB_MILLISECOND_TIMESTAMP',
  'FUTURE_TIMESTAMP',
  'TOO_OLD',
  'UNIT_MISMATCH',
  'CONFLICT',
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

export interface SentReading {
  /** Its name, or its id as binary formats have it. */
  readonly metric: string | number;
  readonly value: number;
  /** As the sender writes it; null or undefined is the metric's canonical unit. */
  readonly unit?: string | null | undefined;
  /** RFC 3339 text, or Unix milliseconds. */
  readonly timestamp: string | number;
  readonly operatingMode: OperatingMode;
  readonly historical: boolean;
}

export interface AcceptedReading {
  readonly installationKey: number;
  readonly subjectId: string;
  readonly metricId: number;
  /** Unix milliseconds. */
  readonly timeMs: number;
  /** In the canonical unit. */
  readonly value: number;
  readonly flags: number;
}

export type Verdict =
  | { readonly accepted: AcceptedReading }
  | { readonly rejected: { readonly code: RejectionCode; readonly message: string } };

/** A sender's clock may be this far ahead, in milliseconds. */
export const futureToleranceMs = 5 * 60_000;

const reject = (code: RejectionCode, message: string): Verdict => ({ rejected: { code, message } });

/**
 * Validates a reading of a known device, converts its unit, scores its quality. Pure: `nowMs` is the arrival time; readings
 * from before `oldestMs` would not be kept.
 */
export function accept(
  reading: SentReading,
  device: RegistryDevice | null,
  metrics: MetricIndex,
  nowMs: number,
  oldestMs = -Infinity,
): Verdict {
  if (device === null) return reject('UNKNOWN_DEVICE', 'There is no such device, or the sender may not write for it.');
  if (device.lifecycle === 'decommissioned') return reject('DEVICE_RETIRED', 'The device is decommissioned.');
  const metric = metricOf(reading.metric, device.organizationId, metrics);
  if (metric === null)
    return reject(
      'UNKNOWN_METRIC',
      `There is no metric ${shown(String(reading.metric))}: use one of the catalogue or define it.`,
    );
  if (!Number.isFinite(reading.value)) return reject('NOT_FINITE', 'The value is not a finite number.');
  const time = parseReadingTime(reading.timestamp);
  if (!time.ok) return reject(time.code, timeMessages[time.code]);
  const misplaced = outsideOf(time.timeMs, nowMs, oldestMs);
  if (misplaced !== null) return misplaced;
  const units = unitsFor(metric.unit);
  const sourceUnit =
    reading.unit === null || reading.unit === undefined ? 0 : units.findIndex(({ unit }) => unit === reading.unit);
  const unit = units[sourceUnit];
  if (unit === undefined)
    return reject(
      'UNIT_MISMATCH',
      `${metric.name} is measured in ${metric.unit}; accepted: ${units.map((one) => one.unit).join(', ')}.`,
    );
  const value = reading.value * unit.factor + unit.offset + 0;
  if (!Number.isFinite(value) || !within(value, metric.possible))
    return reject('OUT_OF_RANGE', `${metric.name} cannot be ${value} ${metric.unit}.`);
  const installation = installationAt(device, time.timeMs);
  if (installation === null) return reject('UNKNOWN_DEVICE', 'The device was not installed anywhere at that time.');
  const quality = within(value, metric.plausible) ? 'good' : 'bad';
  return {
    accepted: {
      installationKey: installation.key,
      subjectId: installation.subjectId,
      metricId: metric.id,
      timeMs: time.timeMs,
      value: value === 0 ? 0 : value,
      flags: packFlags({ quality, operatingMode: reading.operatingMode, sourceUnit, historical: reading.historical }),
    },
  };
}

function outsideOf(timeMs: number, nowMs: number, oldestMs: number): Verdict | null {
  if (timeMs > nowMs + futureToleranceMs)
    return reject('FUTURE_TIMESTAMP', 'The time is more than 5 minutes ahead: check the clock of the device.');
  if (timeMs < oldestMs)
    return reject('TOO_OLD', `Readings from before ${new Date(oldestMs).toISOString()} are not kept any more.`);
  return null;
}

/** An id of another organization's own metric is as unknown as its name. */
export function metricOf(metric: string | number, organizationId: string, metrics: MetricIndex): Metric | null {
  if (typeof metric === 'string') return metrics.byName(metric, organizationId);
  const found = metrics.byId(metric);
  return found !== null && metrics.byName(found.name, organizationId) === found ? found : null;
}

export const timeMessages = {
  BAD_TIMESTAMP:
    'The time is not RFC 3339 with a zone, such as 2026-05-01T12:00:00.000Z, or (as a number) Unix milliseconds, from the year 2000 on.',
  SUB_MILLISECOND_TIMESTAMP: 'Times are kept to the millisecond: round it before sending.',
} as const;

/** A sender's text in our message: short, and without what a terminal would obey. */
export function shown(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
