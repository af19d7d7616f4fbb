import type { AnomalySeverity } from './anomaly.ts';

/** How a reading stands, the best first; `unknown` is apart. */
export const READING_STATUSES = ['normal', 'attention', 'warning', 'critical', 'unknown'] as const;
export type ReadingStatus = (typeof READING_STATUSES)[number];

/** Limits a device was given, in the canonical unit; null is no limit on that side. */
export interface Limits {
  readonly min: number | null;
  readonly max: number | null;
}

export interface JudgedReading {
  readonly value: number;
  readonly limits: Limits;
  /** Whether its detector has learnt enough to speak. */
  readonly learned: boolean;
  /** The worst anomaly on its series that goes on; null when none does. */
  readonly openAnomaly: AnomalySeverity | null;
  readonly ageMs: number;
}

/** What is older says nothing of now. */
export const CURRENT_MS = 86_400_000;
/** Of the distance of the limits: so near to one deserves attention, so far beyond it is critical. */
const NEAR_SHARE = 0.1;
const FAR_SHARE = 0.25;

const BY_ANOMALY: Readonly<Record<AnomalySeverity, ReadingStatus>> = {
  low: 'attention',
  medium: 'attention',
  high: 'warning',
  critical: 'critical',
};

/** The worse of what the limits and the open anomaly say; unknown when old, or when nothing is known of its series. */
export function readingStatus(reading: JudgedReading): ReadingStatus {
  if (reading.ageMs > CURRENT_MS) return 'unknown';
  const spoken = [statusByLimits(reading.value, reading.limits)];
  if (reading.openAnomaly !== null) spoken.push(BY_ANOMALY[reading.openAnomaly]);
  else if (reading.learned) spoken.push('normal');
  const known = spoken.filter((status) => status !== 'unknown');
  return known.toSorted((a, b) => READING_STATUSES.indexOf(b) - READING_STATUSES.indexOf(a))[0] ?? 'unknown';
}

/** How far a value lies beyond the nearest limit, as a share of the limits' distance (else of the limit); < 0 inside. */
export function excessShare(value: number, { min, max }: Limits): number {
  const beyond = Math.max(min === null ? -Infinity : min - value, max === null ? -Infinity : value - max);
  const span = min !== null && max !== null ? max - min : Math.abs(max ?? min ?? 0);
  return beyond / (span || 1);
}

function statusByLimits(value: number, limits: Limits): ReadingStatus {
  if (limits.min === null && limits.max === null) return 'unknown';
  const excess = excessShare(value, limits);
  if (excess > FAR_SHARE) return 'critical';
  if (excess > 0) return 'warning';
  return excess > -NEAR_SHARE ? 'attention' : 'normal';
}
