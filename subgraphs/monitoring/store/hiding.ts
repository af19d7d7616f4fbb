import type { ClientBase } from 'pg';
import { FOLDING } from '../domain/alert-folding.ts';
import type { Suppressor } from '../domain/alert-lifecycle.ts';

/** What keeps an alert out of sight now. */
export type Hiding =
  | { readonly event: 'taken_out_of_service'; readonly reason: string }
  | {
      readonly event: 'suppressed';
      readonly by: Suppressor;
      readonly reason: string;
      readonly maintenanceWindowId: string | null;
      readonly parentId: string | null;
    };

interface Row {
  readonly id: string;
  readonly out_of_service: string | null;
  readonly maintenance: { readonly id: string; readonly reason: string } | null;
  readonly parent: { readonly id: string; readonly message: string } | null;
  readonly rule: string | null;
}

const list = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');
const { gateway, equipment } = FOLDING;

/** Whether alert `p` is the parent of alert `a`, both of monitoring.alert. The parent's condition lasts. */
const isParent = `p.condition_active and p.status <> 'resolved' and p.id <> a.id and (
  (a.alert_type in (${list(gateway.children)}) and p.alert_type in (${list(gateway.parents)})
    and p.device_id = (select g.gateway_id from monitoring.device_gateway g where g.device_id = a.device_id))
  or (a.alert_type in (${list(equipment.children)}) and p.alert_type in (${list(equipment.parents)})
    and p.subject_id = a.subject_id and p.equipment_id is not null))`;

/**
 * What keeps each of some alerts out of sight at a moment; those in sight are missing. A window hides what began in it
 * while it is open; out of service comes first, since it needs a person to end it.
 */
export async function hidingOf(
  client: ClientBase,
  ids: readonly string[],
  at: Date | null = null,
): Promise<Map<string, Hiding>> {
  const { rows } = await client.query<Row>(
    `with moment as (select coalesce($2::timestamptz, now()) as at)
     select a.id,
       (select o.reason from monitoring.out_of_service o where o.subject_id = a.subject_id
          and o.alert_type = a.alert_type and o.metric is not distinct from a.metric
          and o.rule_id is not distinct from a.rule_id) as out_of_service,
       (select json_build_object('id', w.id, 'reason', w.reason) from monitoring.maintenance_window w, moment
        where w.starts_at <= moment.at and w.ends_at > moment.at and a.triggered_at >= w.starts_at
          and (w.device_id = a.device_id or w.equipment_id = a.equipment_id or w.building_id in (
            select i.building_id from monitoring.installation i where i.subject_id = a.subject_id
            union select e.building_id from monitoring.equipment_info e where e.subject_id = a.subject_id))
        order by w.ends_at desc, w.id limit 1) as maintenance,
       (select json_build_object('id', p.id, 'message', p.message) from monitoring.alert p
        where ${isParent} order by p.triggered_at, p.id limit 1) as parent,
       (select case
          when (select m.mode from monitoring.mode_change m where m.subject_id = a.subject_id order by m.at desc limit 1)
            = any (r.suppressed_in_modes) then 'The rule does not hold in this car mode.'
          else (select s.message from monitoring.alert s where s.subject_id = a.subject_id and s.id <> a.id
            and s.condition_active and s.status <> 'resolved' and s.alert_type = any (r.suppressed_while) limit 1) end
        from monitoring.alert_rule r where r.id = a.rule_id) as rule
     from monitoring.alert a where a.id = any ($1::uuid[])`,
    [ids, at],
  );
  return new Map(rows.flatMap((row) => entryOf(row)));
}

function entryOf({ id, out_of_service: outOfService, maintenance, parent, rule }: Row): [string, Hiding][] {
  if (outOfService !== null) return [[id, { event: 'taken_out_of_service', reason: outOfService }]];
  const suppressed = { event: 'suppressed', maintenanceWindowId: null, parentId: null } as const;
  if (maintenance !== null) {
    const { id: maintenanceWindowId, reason } = maintenance;
    return [[id, { ...suppressed, by: 'maintenance_window', reason, maintenanceWindowId }]];
  }
  if (parent !== null)
    return [[id, { ...suppressed, by: 'parent_alert', reason: parent.message, parentId: parent.id }]];
  return rule === null ? [] : [[id, { ...suppressed, by: 'rule', reason: rule }]];
}

/** Open alerts in sight that an alert, raised after them, is the parent of. */
export async function childrenInSight(client: ClientBase, parentId: string): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select a.id from monitoring.alert p join monitoring.alert a on ${isParent}
     where p.id = $1 and a.status <> 'resolved' and a.sight = 'shown' order by a.id`,
    [parentId],
  );
  return rows.map(({ id }) => id);
}

/** Some alerts that are suppressed now; the next `limit` after an id, so that a round sees all of them. */
export async function suppressedAfter(client: ClientBase, after: string, limit: number): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select id from monitoring.alert where sight = 'suppressed' and id > $1 order by id limit $2`,
    [after, limit],
  );
  return rows.map(({ id }) => id);
}
