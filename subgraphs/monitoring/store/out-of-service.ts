import type { ClientBase } from 'pg';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import { changeAlert } from './change-alert.ts';
import { hidingOf } from './hiding.ts';
import { countKeyset, type KeysetQuery, readKeysetPage } from './keyset-page.ts';
import type { AlertChanged } from './monitoring-event.ts';
import { datesOf } from './row-dates.ts';
import type { Statement } from './statement.ts';

/** Alerts of which kind: those of a type, metric and rule on one subject. */
export interface AlertKind {
  readonly subjectId: string;
  readonly equipmentId: string | null;
  readonly alertType: string;
  readonly metric: string | null;
  readonly ruleId: string | null;
}

/** A kind of alerts that somebody took out of service. */
export interface OutOfService extends AlertKind {
  readonly id: string;
  readonly reason: string;
  readonly by: string;
  readonly createdAt: Date;
}

const columns = `id, subject_id as "subjectId", equipment_id as "equipmentId", alert_type as "alertType", metric,
  rule_id as "ruleId", reason, by, created_at as "createdAt"`;
const visible = { table: 'out_of_service', where: 'true', values: [] };

/** What the transaction may see, the newest first. */
export const readOutOfServicePage = async (run: Statement, page: KeysetQuery): Promise<OutOfService[]> =>
  (await readKeysetPage<OutOfService>(run, { ...visible, columns }, page)).map(datesOf);

export const countOutOfService = (run: Statement): Promise<number> => countKeyset(run, visible);

interface Order {
  readonly by: string;
  readonly at: Date;
  readonly reason: string;
}

/** Takes a kind of alerts out of service, with those that are open; null when it is so already. */
export async function takeOutOfService(
  client: ClientBase,
  kind: AlertKind,
  { by, at, reason }: Order,
): Promise<AlertChanged[] | null> {
  const { rowCount } = await client.query(
    `insert into monitoring.out_of_service (id, subject_id, equipment_id, alert_type, metric, rule_id, reason, by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
    [uuidV4(), kind.subjectId, kind.equipmentId, kind.alertType, kind.metric, kind.ruleId, reason, by, at],
  );
  if (rowCount !== 1) return null;
  const hiding = { event: 'taken_out_of_service', reason } as const;
  return moveAll(client, await openOnes(client, kind), { event: hiding.event, hiding, by, at });
}

/** Puts a kind of alerts back, with those that are open, unless something else hides them; null when it is in service. */
export async function returnToService(
  client: ClientBase,
  kind: AlertKind,
  { by, at }: Omit<Order, 'reason'>,
): Promise<AlertChanged[] | null> {
  const { rowCount } = await client.query(
    `delete from monitoring.out_of_service where subject_id = $1 and alert_type = $2
       and metric is not distinct from $3 and rule_id is not distinct from $4`,
    [kind.subjectId, kind.alertType, kind.metric, kind.ruleId],
  );
  if (rowCount !== 1) return null;
  const ids = await openOnes(client, kind);
  const back = await moveAll(client, ids, { event: 'returned_to_service', by, at });
  const hidden = await hidingOf(client, ids, at);
  const events = back.filter(({ alertId }) => !hidden.has(alertId));
  for (const [alertId, hiding] of hidden) {
    const outcome = await changeAlert(client, { alertId, event: hiding.event, at, by: null, hiding });
    if (outcome.kind === 'changed') events.push(outcome.event);
  }
  return events;
}

async function openOnes(client: ClientBase, { subjectId, alertType, metric, ruleId }: AlertKind): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select id from monitoring.alert where subject_id = $1 and alert_type = $2 and metric is not distinct from $3
       and rule_id is not distinct from $4 and status <> 'resolved' order by id`,
    [subjectId, alertType, metric, ruleId],
  );
  return rows.map(({ id }) => id);
}

async function moveAll(
  client: ClientBase,
  ids: readonly string[],
  change: Omit<Parameters<typeof changeAlert>[1], 'alertId'>,
): Promise<AlertChanged[]> {
  const events: AlertChanged[] = [];
  for (const alertId of ids) {
    const outcome = await changeAlert(client, { ...change, alertId });
    if (outcome.kind === 'changed') events.push(outcome.event);
  }
  return events;
}
