import type { NewEvent } from '../../../platform/events/event-table.ts';
import type { AlertEvent, AlertStatus } from '../domain/alert-lifecycle.ts';
import type { AnomalySeverity, AnomalyType } from '../domain/anomaly.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import type { Subject } from './subject.ts';

/** What a subscriber may filter by is in the event itself, as it was at the time; the rest is read when it is sent. */
interface EventSubject extends Subject {
  readonly metric: string;
  /** Event time of what the detector saw; the present for what people did. */
  readonly occurredAt: Date;
  /** Event time at which the episode began, Unix milliseconds. */
  readonly beganAtMs: number;
}

export interface AnomalyDetected extends EventSubject {
  readonly topic: 'anomaly-detected';
  readonly anomalyId: string;
  readonly severity: AnomalySeverity;
  readonly anomalyType: AnomalyType;
}

export interface AlertChanged extends EventSubject {
  readonly topic: 'alert-changed';
  readonly alertId: string;
  readonly severity: AlertSeverity;
  readonly change: AlertEvent;
  readonly status: AlertStatus;
}

export type MonitoringEvent = AnomalyDetected | AlertChanged;

/** The event as the event table keeps it. */
export function toNewEvent(event: MonitoringEvent): NewEvent {
  const { topic, occurredAt, ...payload } = event;
  return { topic, subjectId: event.subjectId, occurredAt, payload };
}

/** Which topics have news, for `announce`. */
export const topicsOf = (events: readonly MonitoringEvent[]): string[] => events.map(({ topic }) => topic);
