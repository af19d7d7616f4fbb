import type { ClientBase } from 'pg';
import { scopeBits } from '../../../core/contracts/access.ts';
import { type EscalationStep, stepsDue } from '../domain/escalation.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import { noteChange } from './alert-timeline.ts';
import { lockAlert } from './alert-writes.ts';
import { changeOf } from './change-alert.ts';
import type { AlertChanged } from './monitoring-event.ts';
import type { Statement } from './statement.ts';

export interface EscalationPolicy {
  readonly organizationId: string;
  readonly version: number;
  readonly minSeverity: AlertSeverity;
  readonly steps: readonly EscalationStep[];
  readonly updatedAt: Date;
}

/** The policy that the transaction may see: that of the viewer's organization. */
export async function readPolicy(run: Statement): Promise<EscalationPolicy | null> {
  const [row] = await run<EscalationPolicy & { updatedAt: Date | string }>(
    `select organization_id as "organizationId", version, min_severity as "minSeverity", steps, updated_at as "updatedAt"
     from monitoring.escalation_policy`,
    [],
  );
  return row === undefined ? null : { ...row, updatedAt: new Date(row.updatedAt) };
}

interface NewPolicy extends Omit<EscalationPolicy, 'version' | 'updatedAt'> {
  /** The version that was seen; 0 when there was none. */
  readonly version: number;
  readonly by: string;
  readonly at: Date;
}

/** False when it is at another version than the one that was seen. */
export async function savePolicy(client: ClientBase, policy: NewPolicy): Promise<boolean> {
  const { organizationId, version, minSeverity, steps, by, at } = policy;
  const { rowCount } = await client.query(
    `insert into monitoring.escalation_policy as p (organization_id, version, min_severity, steps, updated_at, updated_by)
     select $1, 1, $3, $4, $5, $6 where $2 = 0 or exists (select 1 from monitoring.escalation_policy where organization_id = $1)
     on conflict (organization_id) do update set version = p.version + 1, min_severity = excluded.min_severity,
       steps = excluded.steps, updated_at = excluded.updated_at, updated_by = excluded.updated_by where p.version = $2`,
    [organizationId, version, minSeverity, JSON.stringify(steps), at, by],
  );
  return rowCount === 1;
}

/** Which of some channels and users are the organization's. */
export async function ownOf(
  client: ClientBase,
  organizationId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ id: string }>(
    `select id from monitoring.notification_channel where organization_id = $1 and id = any ($2::uuid[])
     union select id from monitoring.user_account where organization_id = $1 and id = any ($2::uuid[])`,
    [organizationId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

interface Unanswered {
  readonly alert_id: string;
  readonly organization_id: string;
  readonly told_at: Date;
  readonly steps: readonly EscalationStep[];
  readonly taken: readonly number[];
}

const rank = (column: string): string => `array_position(array['info', 'warning', 'critical'], ${column})`;
/** An alert that nobody answered for longer than the last step may take is nobody's to escalate any more. */
const OLDEST = '14 days';

/**
 * Passes on what was in sight and unacknowledged for too long by the policies of those who may read its health, each
 * step once, and says so in the timeline. The caller appends the events.
 */
export async function passOnUnanswered(client: ClientBase, at: Date): Promise<AlertChanged[]> {
  const { rows } = await client.query<Unanswered>(
    `select a.id as alert_id, p.organization_id, a.told_at, p.steps, array(select t.step::int from monitoring.escalation_taken t
       where t.alert_id = a.id and t.organization_id = p.organization_id) as taken
     from monitoring.alert a
     join monitoring.access x on x.subject_id = a.subject_id and (x.scopes & ${scopeBits.READ_HEALTH}) <> 0
       and (x.expires_at is null or x.expires_at > $1)
     join monitoring.escalation_policy p on p.organization_id = x.organization_id
       and ${rank('p.min_severity')} <= ${rank('a.severity')}
     where a.status = 'active' and a.sight = 'shown'
       and a.told_at <= $1 - make_interval(secs => (p.steps -> 0 ->> 'afterMs')::float8 / 1000)
       and a.told_at > $1 - interval '${OLDEST}'
     order by a.told_at, a.id, p.organization_id`,
    [at],
  );
  const events: AlertChanged[] = [];
  for (const row of rows) {
    const due = stepsDue(row.steps, row.told_at.getTime(), at.getTime()).filter((step) => !row.taken.includes(step));
    for (const step of due) events.push(...(await takeStep(client, row, step, at)));
  }
  return events;
}

async function takeStep(
  client: ClientBase,
  { alert_id: alertId, organization_id: organizationId, steps }: Unanswered,
  step: number,
  at: Date,
): Promise<AlertChanged[]> {
  const alert = await lockAlert(client, alertId);
  // Somebody was faster: acknowledged it, hid it, or took the step.
  if (alert?.state.status !== 'active' || alert.state.sight !== 'shown') return [];
  const { rowCount } = await client.query(
    `insert into monitoring.escalation_taken (alert_id, organization_id, step, at) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [alertId, organizationId, step, at],
  );
  if (rowCount !== 1) return [];
  const { channelIds, userIds } = steps[step] ?? { channelIds: [], userIds: [] };
  const { rows } = await client.query<{ name: string }>(
    `with told as (
       insert into monitoring.notification_delivery (id, channel_id, organization_id, alert_id, subject_id, change, step, next_attempt_at)
       select gen_random_uuid(), c.id, c.organization_id, $2, $3, 'unanswered', $4, now()
       from monitoring.notification_channel c where c.organization_id = $1 and c.is_enabled and c.confirmed_at is not null
         and (c.id = any ($5::uuid[]) or c.created_by = any ($6::uuid[]))
       on conflict (channel_id, alert_id, change, step) do nothing returning channel_id)
     select name from monitoring.notification_channel where id in (select channel_id from told) order by name, id`,
    [organizationId, alertId, alert.subjectId, step + 1, channelIds, userIds],
  );
  const note = `step ${step + 1}: ${rows.map(({ name }) => name).join(', ') || 'no channel to tell'}`;
  await noteChange(client, { alertId, subjectId: alert.subjectId, at, change: 'passed_on', by: null, note });
  return [changeOf(alert, 'passed_on', at)];
}
