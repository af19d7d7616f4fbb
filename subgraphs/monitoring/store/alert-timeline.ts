import type { ClientBase } from 'pg';
import type { EntityManager } from '../../../platform/db/orm.ts';
import type { AlertChange } from '../domain/alert-lifecycle.ts';

export interface NewAlertChange {
  readonly alertId: string;
  readonly subjectId: string;
  readonly at: Date;
  readonly change: AlertChange;
  /** The user; null for detectors and services. */
  readonly by: string | null;
  readonly note: string | null;
}

export async function noteChange(client: ClientBase, change: NewAlertChange): Promise<void> {
  const { alertId, subjectId, at, by, note } = change;
  await client.query(
    `insert into monitoring.alert_change (alert_id, subject_id, at, change, by, note) values ($1, $2, $3, $4, $5, $6)`,
    [alertId, subjectId, at, change.change, by, note],
  );
}

export interface AlertChangeRow {
  readonly id: string;
  readonly at: Date;
  readonly change: AlertChange;
  readonly by: string | null;
  readonly note: string | null;
}

/** What happened to each of some alerts, the oldest first. */
export async function readTimelines(em: EntityManager, ids: readonly string[]): Promise<Map<string, AlertChangeRow[]>> {
  const rows = await em.execute<(AlertChangeRow & { alert_id: string; at: Date | string })[]>(
    // By the number, not by its text, which a bare "id" would mean here: 9 comes before 10.
    `select c.id::text, c.alert_id, c.at, c.change, c.by, c.note from monitoring.alert_change c
     where c.alert_id = any (?::uuid[]) order by c.alert_id, c.id`,
    [`{${ids.join(',')}}`],
  );
  const timelines = new Map<string, AlertChangeRow[]>(ids.map((id) => [id, []]));
  for (const { alert_id: alertId, ...row } of rows) timelines.get(alertId)?.push({ ...row, at: new Date(row.at) });
  return timelines;
}
