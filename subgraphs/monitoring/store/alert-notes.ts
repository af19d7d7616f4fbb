import type { ClientBase } from 'pg';
import { noteChange } from './alert-timeline.ts';
import { lockAlert } from './alert-writes.ts';
import { changeAlert, changeOf } from './change-alert.ts';
import { hidingOf, suppressedAfter } from './hiding.ts';
import type { AlertChanged } from './monitoring-event.ts';

interface Said {
  readonly alertId: string;
  readonly at: Date;
  readonly by: string;
}

/** Null when there is no such alert. */
export async function comment(client: ClientBase, said: Said & { text: string }): Promise<AlertChanged | null> {
  const { alertId, at, by, text } = said;
  const alert = await lockAlert(client, alertId);
  if (alert === null) return null;
  await noteChange(client, { alertId, subjectId: alert.subjectId, at, change: 'commented', by, note: text });
  return changeOf(alert, 'commented', at);
}

/** Null when the alert is resolved: there is nothing to take care of. */
export async function assign(client: ClientBase, said: Said & { to: string | null }): Promise<AlertChanged | null> {
  const { alertId, at, by, to } = said;
  const alert = await lockAlert(client, alertId);
  if (alert === null || alert.state.status === 'resolved') return null;
  await client.query('update monitoring.alert set assigned_to = $2 where id = $1', [alertId, to]);
  await noteChange(client, { alertId, subjectId: alert.subjectId, at, change: 'assigned', by, note: to });
  return changeOf(alert, 'assigned', at);
}

/** Brings back what was shelved until now. */
export async function returnShelved(client: ClientBase, at: Date): Promise<AlertChanged[]> {
  const { rows } = await client.query<{ id: string }>(
    'select id from monitoring.alert where shelved_until <= $1 order by shelved_until, id limit 500',
    [at],
  );
  const events: AlertChanged[] = [];
  for (const { id: alertId } of rows) {
    const outcome = await changeAlert(client, { alertId, event: 'unshelved', at, by: null });
    if (outcome.kind === 'changed') events.push(outcome.event);
  }
  return events;
}

const AT_ONCE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Brings into sight what nothing suppresses any more. Its condition lasts, else it would be resolved. */
export async function releaseSuppressed(client: ClientBase, at: Date): Promise<AlertChanged[]> {
  const events: AlertChanged[] = [];
  for (let ids = await suppressedAfter(client, FIRST, AT_ONCE); ids.length > 0;) {
    const hidden = await hidingOf(client, ids, at);
    for (const alertId of ids.filter((id) => !hidden.has(id))) {
      const outcome = await changeAlert(client, { alertId, event: 'released', at, by: null });
      if (outcome.kind === 'changed') events.push(outcome.event);
    }
    ids = ids.length < AT_ONCE ? [] : await suppressedAfter(client, ids.at(-1) ?? FIRST, AT_ONCE);
  }
  return events;
}
