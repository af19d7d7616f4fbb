import type { NewEvent } from '../../../platform/events/event-table.ts';
import type { AlertChange, AlertStatus } from '../domain/alert-lifecycle.ts';
import type { AnomalyOutcome, AnomalySeverity, AnomalyType } from '../domain/anomaly.ts';
import type { HealthStatus } from '../domain/health.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import type { DeviceSubject, Subject } from './subject.ts';

/** What a subscriber may filter by is in the event itself, as it was at the time; the rest is read when it is sent. */
interface Occurrence {
  /** Event time of what the detector saw; the present for what people did. */
  readonly occurredAt: Date;
  /** Event time at which the episode began, Unix milliseconds. */
  readonly beganAtMs: number;
}

interface AboutAnomaly extends DeviceSubject, Occurrence {
  readonly anomalyId: string;
  readonly metric: string;
  readonly severity: AnomalySeverity;
  readonly anomalyType: AnomalyType;
}

export interface AnomalyDetected extends AboutAnomaly {
  readonly topic: 'anomaly-detected';
}

export interface AnomalyClassified extends AboutAnomaly {
  readonly topic: 'anomaly-classified';
  readonly outcome: AnomalyOutcome;
  readonly cause: string | null;
}

export interface AlertChanged extends Subject, Occurrence {
  readonly topic: 'alert-changed';
  readonly alertId: string;
  readonly alertType: string;
  readonly metric: string | null;
  readonly message: string;
  readonly severity: AlertSeverity;
  readonly change: AlertChange;
  readonly status: AlertStatus;
  /** Whether it is suppressed or out of service, so that nobody is notified. */
  readonly isHidden: boolean;
}

/** An equipment's health is another than it was told before; null where there is no data. */
export interface HealthChanged {
  readonly topic: 'health-changed';
  readonly subjectId: string;
  readonly occurredAt: Date;
  readonly score: number | null;
  readonly previousScore: number | null;
  readonly status: HealthStatus | null;
  readonly previousStatus: HealthStatus | null;
}

export type MonitoringEvent = AnomalyDetected | AnomalyClassified | AlertChanged | HealthChanged;

/** The event as the event table keeps it. */
export function toNewEvent(event: MonitoringEvent): NewEvent {
  const { topic, occurredAt, ...payload } = event;
  return { topic, subjectId: event.subjectId, occurredAt, payload };
}

/** Which topics have news, for `announce`. */
export const topicsOf = (events: readonly MonitoringEvent[]): string[] => events.map(({ topic }) => topic);
