import type { ClientBase } from 'pg';
import type { AlertEvent, AlertStatus } from '../domain/alert-lifecycle.ts';
import type { AnomalySeverity, AnomalyType } from '../domain/anomaly.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import type { Subject } from './subject.ts';

/** What a subscriber may filter by is in the event itself, as it was at the time; the rest is read when it is sent. */
interface EventSubject extends Subject {
  readonly metric: string;
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

/** Appends to the event table within the transaction of the change; must be the transaction's last statement. */
export type AppendEvents = (client: ClientBase, events: readonly MonitoringEvent[]) => Promise<void>;
