import type { ClientBase } from 'pg';
import type { AlertChange as Change, AlertEvent } from '../domain/alert-lifecycle.ts';
import { transition } from '../domain/alert-lifecycle.ts';
import { noteChange } from './alert-timeline.ts';
import type { LockedAlert, Shelf } from './alert-writes.ts';
import { lockAlert, moveAlert } from './alert-writes.ts';
import type { AlertChanged } from './monitoring-event.ts';

export interface AlertChange {
  readonly alertId: string;
  readonly event: AlertEvent;
  readonly at: Date;
  /** The user who did it; null for the detector. */
  readonly by: string | null;
  readonly shelf?: Shelf;
}

export type AlertOutcome =
  | { readonly kind: 'changed'; readonly anomalyId: string | null; readonly event: AlertChanged }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'unknown' };

/** Moves an alert through its life cycle within the caller's transaction. The caller appends the event. */
export async function changeAlert(client: ClientBase, change: AlertChange): Promise<AlertOutcome> {
  const { alertId, event, at, by, shelf } = change;
  const alert = await lockAlert(client, alertId);
  if (alert === null) return { kind: 'unknown' };
  const result = transition(alert.state, event);
  if (result.kind === 'unchanged') return { kind: 'unchanged' };
  await moveAlert(client, { id: alertId, state: result.state, at, by, shelf: shelf ?? null });
  const note = shelf?.reason ?? null;
  await noteChange(client, { alertId, subjectId: alert.subjectId, at, change: event, by, note });
  const changed = changeOf({ ...alert, state: result.state }, event, at);
  return { kind: 'changed', anomalyId: alert.anomalyId, event: changed };
}

/** The event that tells of a change to an alert. */
export function changeOf(alert: LockedAlert, change: Change, at: Date): AlertChanged {
  const { id: alertId, subjectId, equipmentId, deviceId, alertType, severity, metric, message } = alert;
  const about = { subjectId, equipmentId, deviceId, alertType, severity, metric, message };
  const when = { beganAtMs: alert.triggeredAt.getTime(), occurredAt: at };
  return { topic: 'alert-changed', alertId, change, status: alert.state.status, ...about, ...when };
}
