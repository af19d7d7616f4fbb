import type { AnomalySeverity } from './anomaly.ts';
import type { ReadingStatus } from './reading-status.ts';
import { CURRENT_MS } from './reading-status.ts';
import type { AlertSeverity } from './severity.ts';

/** The specification's words, the best first. */
export const HEALTH_STATUSES = ['healthy', 'attention', 'warning', 'critical'] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

export const HEALTH_PART_KINDS = ['alerts', 'anomalies', 'readings', 'data'] as const;
export type HealthPartKind = (typeof HEALTH_PART_KINDS)[number];

export const HEALTH_TRENDS = ['improving', 'stable', 'declining'] as const;
export type HealthTrend = (typeof HEALTH_TRENDS)[number];

/** What health is reckoned from: how many of each kind there are now. */
export interface HealthFacts {
  /** Unresolved alerts whose condition lasts, shelved ones too. */
  readonly alerts: Readonly<Record<AlertSeverity, number>>;
  /** Anomalies that go on. */
  readonly anomalies: Readonly<Record<AnomalySeverity, number>>;
  /** The last reading of each series. */
  readonly readings: Readonly<Record<ReadingStatus, number>>;
  /** Age of the newest reading in milliseconds; null when there never was one. */
  readonly dataAgeMs: number | null;
}

export interface HealthPart {
  readonly kind: HealthPartKind;
  /** 0 to 100. */
  readonly score: number;
  /** 0 to 1; those of all parts add up to 1. */
  readonly weight: number;
  readonly explanation: string;
}

export interface Health {
  /** The parts' scores by their weights, rounded; null without any reading, for nothing is known then. */
  readonly score: number | null;
  /** By the score and by the worst open alert; without readings by the alert alone, null when there is none. */
  readonly status: HealthStatus | null;
  readonly parts: readonly HealthPart[];
}

// Points that each thing takes from its part. Weights and points are our judgement: there is no standard for them.
const WEIGHTS: Readonly<Record<HealthPartKind, number>> = { alerts: 0.4, anomalies: 0.2, readings: 0.25, data: 0.15 };
const ALERT_POINTS = { info: 5, warning: 25, critical: 60 } as const;
const ANOMALY_POINTS = { low: 5, medium: 15, high: 30, critical: 50 } as const;
// What nobody can judge yet takes nothing: a new sensor is no ailment, and its silence shows in the age of the data.
const READING_POINTS = { normal: 0, attention: 10, warning: 25, critical: 50, unknown: 0 } as const;
/** Data of this age is as good as present. */
const FRESH_MS = 15 * 60_000;
/** Least score of each status but the worst. */
const LEAST_SCORES: readonly (readonly [number, HealthStatus])[] = [
  [80, 'healthy'],
  [60, 'attention'],
  [40, 'warning'],
];

export function healthOf(facts: HealthFacts): Health {
  const floor = worstAlert(facts.alerts);
  if (facts.dataAgeMs === null) return { score: null, status: floor === 'healthy' ? null : floor, parts: [] };
  const parts = [
    partOf('alerts', facts.alerts, ALERT_POINTS, 'no alert is open'),
    partOf('anomalies', facts.anomalies, ANOMALY_POINTS, 'no anomaly goes on'),
    partOf('readings', facts.readings, READING_POINTS, 'nothing was read'),
    dataPart(facts.dataAgeMs),
  ];
  const score = Math.round(parts.reduce((sum, part) => sum + part.weight * part.score, 0));
  return { score, status: worse(statusOf(score), floor), parts };
}

function partOf<Word extends string>(
  kind: HealthPartKind,
  counts: Readonly<Record<Word, number>>,
  points: Readonly<Record<Word, number>>,
  nothing: string,
): HealthPart {
  const words = Object.keys(points) as Word[];
  const taken = words.reduce((sum, word) => sum + counts[word] * points[word], 0);
  const told = words.filter((word) => counts[word] > 0).map((word) => `${counts[word]} ${word}`);
  const explanation = told.length === 0 ? nothing : `${kind}: ${told.join(', ')}`;
  return { kind, weight: WEIGHTS[kind], score: Math.max(0, 100 - taken), explanation };
}

function dataPart(ageMs: number): HealthPart {
  const lost = Math.min(1, Math.max(0, ageMs - FRESH_MS) / (CURRENT_MS - FRESH_MS));
  const minutes = Math.max(0, Math.round(ageMs / 60_000));
  const explanation = `the newest reading is ${minutes} min old`;
  return { kind: 'data', weight: WEIGHTS.data, score: 100 * (1 - lost), explanation };
}

function worstAlert(alerts: HealthFacts['alerts']): HealthStatus {
  if (alerts.critical > 0) return 'critical';
  return alerts.warning > 0 ? 'attention' : 'healthy';
}

function statusOf(score: number): HealthStatus {
  return LEAST_SCORES.find(([least]) => score >= least)?.[1] ?? 'critical';
}

const worse = (one: HealthStatus, other: HealthStatus): HealthStatus =>
  HEALTH_STATUSES.indexOf(one) > HEALTH_STATUSES.indexOf(other) ? one : other;

/** Points between the mean of the day before and now that are more than chance. */
const TREND_POINTS = 3;

/** Where the score is going, against the hourly scores of the 24 hours before; null without both. */
export function healthTrend(score: number | null, before: readonly number[]): HealthTrend | null {
  if (score === null || before.length === 0) return null;
  const change = score - before.reduce((sum, one) => sum + one, 0) / before.length;
  if (change > TREND_POINTS) return 'improving';
  return change < -TREND_POINTS ? 'declining' : 'stable';
}

/** Orders a portfolio: higher is more urgent. Status first, then the points that are missing; no data comes last. */
export function riskOf({ score, status }: Pick<Health, 'score' | 'status'>): number {
  if (status === null) return -1;
  return HEALTH_STATUSES.indexOf(status) * 1000 + (100 - (score ?? 100));
}
