import type { ClientBase } from 'pg';
import type { AlertEvent } from '../domain/alert-lifecycle.ts';
import { transition } from '../domain/alert-lifecycle.ts';
import { lockAlert, moveAlert } from './alert-writes.ts';
import type { AlertChanged } from './monitoring-event.ts';

export interface AlertChange {
  readonly alertId: string;
  readonly event: AlertEvent;
  readonly at: Date;
  /** The user who did it; null for the detector. */
  readonly by: string | null;
}

export type AlertOutcome =
  | { readonly kind: 'changed'; readonly anomalyId: string; readonly event: AlertChanged }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'unknown' };

/** Moves an alert through its life cycle within the caller's transaction. The caller appends the event. */
export async function changeAlert(client: ClientBase, { alertId, event, at, by }: AlertChange): Promise<AlertOutcome> {
  const alert = await lockAlert(client, alertId);
  if (alert === null) return { kind: 'unknown' };
  const result = transition(alert.state, event);
  if (result.kind === 'unchanged') return { kind: 'unchanged' };
  await moveAlert(client, { id: alertId, state: result.state, at, by });
  const { subjectId, equipmentId, deviceId, severity, metric, anomalyId, triggeredAt } = alert;
  const subject = { subjectId, equipmentId, deviceId };
  const about = { ...subject, severity, metric, beganAtMs: triggeredAt.getTime(), occurredAt: at };
  const changed: AlertChanged = {
    topic: 'alert-changed',
    alertId,
    change: event,
    status: result.state.status,
    ...about,
  };
  return { kind: 'changed', anomalyId, event: changed };
}
