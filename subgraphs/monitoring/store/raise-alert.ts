import type { ClientBase } from 'pg';
import { mayBeParent } from '../domain/alert-folding.ts';
import { isAlarm, type AlertState } from '../domain/alert-lifecycle.ts';
import { noteChange } from './alert-timeline.ts';
import type { NewAlert } from './alert-writes.ts';
import { insertAlert, noteTold } from './alert-writes.ts';
import { changeAlert, changeOf } from './change-alert.ts';
import { childrenInSight, hidingOf } from './hiding.ts';
import type { MonitoringEvent } from './monitoring-event.ts';

const raised: AlertState = { status: 'active', conditionActive: true, latched: false, sight: 'shown' };

/**
 * Raises an alert, out of sight if it is suppressed or out of service, and folds what is but its echo; no events when it
 * is there already, because its cause is told again. The caller appends the events.
 */
export async function raiseAlert(client: ClientBase, alert: NewAlert): Promise<MonitoringEvent[]> {
  if (!(await insertAlert(client, alert))) return [];
  const { id: alertId, subjectId, alertType, triggeredAt: at } = alert;
  await noteChange(client, { alertId, subjectId, at, change: 'raised', by: null, note: null });
  const hiding = isAlarm(alertType) ? undefined : (await hidingOf(client, [alertId])).get(alertId);
  if (hiding !== undefined) {
    const outcome = await changeAlert(client, { alertId, event: hiding.event, at, by: null, hiding });
    if (outcome.kind === 'changed') return [outcome.event];
  }
  await noteTold(client, alertId, null);
  const told = changeOf({ ...alert, state: raised }, 'raised', at);
  return [told, ...(mayBeParent(alertType) ? await foldUnder(client, alertId, at) : [])];
}

async function foldUnder(client: ClientBase, parentId: string, at: Date): Promise<MonitoringEvent[]> {
  const children = await childrenInSight(client, parentId);
  const hidings = await hidingOf(client, children);
  const events: MonitoringEvent[] = [];
  for (const [alertId, hiding] of hidings) {
    const outcome = await changeAlert(client, { alertId, event: hiding.event, at, by: null, hiding });
    if (outcome.kind === 'changed') events.push(outcome.event);
  }
  return events;
}
