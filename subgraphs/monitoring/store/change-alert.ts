import type { ClientBase } from 'pg';
import type { AlertChange as Change } from '../domain/alert-lifecycle.ts';
import { endOf, isAllowed, transition } from '../domain/alert-lifecycle.ts';
import type { AlertEvent } from '../domain/alert-transitions.ts';
import { noteChange } from './alert-timeline.ts';
import type { LockedAlert, Shelf } from './alert-writes.ts';
import { lockAlert, moveAlert, noteTold } from './alert-writes.ts';
import type { Hiding } from './hiding.ts';
import type { AlertChanged } from './monitoring-event.ts';

export interface AlertChange {
  readonly alertId: string;
  /** The end of a condition is `cleared`; for an alert that latches it is taken as that. */
  readonly event: AlertEvent;
  readonly at: Date;
  /** The user who did it; null for the detector. */
  readonly by: string | null;
  /** Whether who did it was there; only they end an alarm. */
  readonly onSite?: boolean;
  readonly shelf?: Shelf;
  readonly hiding?: Hiding;
}

export type AlertOutcome =
  | { readonly kind: 'changed'; readonly anomalyId: string | null; readonly event: AlertChanged }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'unknown' };

/** Moves an alert through its life cycle within the caller's transaction. The caller appends the event. */
export async function changeAlert(client: ClientBase, change: AlertChange): Promise<AlertOutcome> {
  const { alertId, at, by, shelf, hiding, onSite } = change;
  const alert = await lockAlert(client, alertId);
  if (alert === null) return { kind: 'unknown' };
  const event = change.event === 'cleared' ? endOf(alert.latching) : change.event;
  const result = transition(alert.state, event);
  if (result.kind === 'unchanged' || !isAllowed(alert.alertType, event, onSite ?? by === null))
    return { kind: 'unchanged' };
  const { state } = result;
  await moveAlert(client, { id: alertId, state, at, by, shelf: shelf ?? null, hiding: hiding ?? null });
  if (state.sight === 'shown' && state.status !== 'resolved') await noteTold(client, alertId, at);
  const note = shelf?.reason ?? hiding?.reason ?? null;
  await noteChange(client, { alertId, subjectId: alert.subjectId, at, change: event, by, note });
  const told = changeOf({ ...alert, state }, event, at);
  // What was out of sight and is over is nobody's news.
  const isSilentEnd = state.status === 'resolved' && isHidden(alert);
  return { kind: 'changed', anomalyId: alert.anomalyId, event: isSilentEnd ? { ...told, isHidden: true } : told };
}

const isHidden = ({ state: { sight } }: Pick<LockedAlert, 'state'>): boolean =>
  sight === 'suppressed' || sight === 'out_of_service';

/** The event that tells of a change to an alert. */
export function changeOf(
  alert: Omit<LockedAlert, 'anomalyId' | 'ruleId' | 'latching'>,
  change: Change,
  at: Date,
): AlertChanged {
  const { id: alertId, subjectId, equipmentId, deviceId, alertType, severity, metric, message } = alert;
  const about = { subjectId, equipmentId, deviceId, alertType, severity, metric, message };
  const when = { beganAtMs: alert.triggeredAt.getTime(), occurredAt: at };
  return {
    topic: 'alert-changed',
    alertId,
    change,
    status: alert.state.status,
    isHidden: isHidden(alert),
    ...about,
    ...when,
  };
}
