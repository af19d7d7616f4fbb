import type pg from 'pg';
import type { ComponentKind } from '../../../core/contracts/component.ts';
import { componentNamedIn, groupOfComponent, type Symptom } from '../domain/fault-group.ts';
import type { FaultLabel } from '../model/fault/fault-model.ts';
import type { Group } from './history.ts';

/** Anomalies of the last 30 days that nobody found to be false, newest first. */
export async function recentSymptoms(client: pg.ClientBase, subjectId: string): Promise<Symptom[]> {
  const { rows } = await client.query<Symptom>(
    `select metric, cause from predictions.anomaly where subject_id = $1 and detected_at > now() - interval '30 days'
     and outcome is distinct from 'false_positive' order by detected_at desc limit 1000`,
    [subjectId],
  );
  return rows;
}

export interface GroupFailures {
  readonly failures: number;
  /** The component that failed most often in the group. */
  readonly component: ComponentKind | null;
}

export async function groupFailures(
  client: pg.ClientBase,
  { kind, manufacturer, model }: Group,
): Promise<GroupFailures> {
  const { rows } = await client.query<GroupFailures>(
    `select count(*)::int as failures, mode() within group (order by component) as component
     from predictions.failure join predictions.equipment e using (subject_id)
     where (e.kind, e.manufacturer, e.model) = ($1, $2, $3)`,
    [kind, manufacturer, model],
  );
  return rows[0] ?? { failures: 0, component: null };
}

export async function groupOf(client: pg.ClientBase, subjectId: string): Promise<Group | null> {
  const { rows } = await client.query<Group>(
    'select kind, manufacturer, model from predictions.equipment where subject_id = $1',
    [subjectId],
  );
  return rows[0] ?? null;
}

/** Faults of the group whose component is known: recorded failures, and anomalies whose cause names one. */
export async function faultLabels(
  client: pg.ClientBase | pg.Pool,
  { kind, manufacturer, model }: Group,
): Promise<FaultLabel[]> {
  const { rows } = await client.query<FaultLabel & { cause: string | null }>(
    `select subject_id as unit, extract(epoch from f.failed_at)::float8 / 3600 as at, f.component, null as cause
     from predictions.failure f join predictions.equipment e using (subject_id)
     where (e.kind, e.manufacturer, e.model) = ($1, $2, $3)
     union all
     select subject_id, extract(epoch from a.detected_at)::float8 / 3600, null, a.cause
     from predictions.anomaly a join predictions.equipment e using (subject_id)
     where (e.kind, e.manufacturer, e.model) = ($1, $2, $3) and a.outcome <> 'false_positive' and a.cause is not null
     order by 1, 2`,
    [kind, manufacturer, model],
  );
  return rows.flatMap(({ unit, at, component, cause }) => {
    const named = cause === null ? component : componentNamedIn(cause);
    return named === null ? [] : [{ unit, at, component: named, group: groupOfComponent(named) }];
  });
}
