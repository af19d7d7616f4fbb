import type { ClientBase } from 'pg';
import type { AlertSeverity } from '../domain/severity.ts';
import { ALERT_SEVERITIES } from '../domain/severity.ts';
import { noteChange } from './alert-timeline.ts';
import { lockAlert } from './alert-writes.ts';
import { changeOf } from './change-alert.ts';
import type { AlertChanged } from './monitoring-event.ts';

/**
 * Makes an open alert more urgent and says so in its timeline; null when there is no such alert, it is resolved, or it
 * is as urgent already. The caller appends the event.
 */
export async function escalateAlert(
  client: ClientBase,
  { alertId, severity, at }: { readonly alertId: string; readonly severity: AlertSeverity; readonly at: Date },
): Promise<AlertChanged | null> {
  const alert = await lockAlert(client, alertId);
  if (alert === null || alert.state.status === 'resolved') return null;
  if (ALERT_SEVERITIES.indexOf(severity) <= ALERT_SEVERITIES.indexOf(alert.severity)) return null;
  await client.query('update monitoring.alert set severity = $2 where id = $1', [alertId, severity]);
  const note = `${alert.severity} to ${severity}`;
  await noteChange(client, { alertId, subjectId: alert.subjectId, at, change: 'escalated', by: null, note });
  return changeOf({ ...alert, severity }, 'escalated', at);
}
