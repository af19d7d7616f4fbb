import type pg from 'pg';
import type { ModelStatus } from '../domain/model-status.ts';
import type { BackTest } from '../model/watch/back-test.ts';
import type { Group } from './history.ts';

/** What is known of a model without its file. */
export interface ModelRow extends Group {
  readonly id: string;
  readonly version: string;
  readonly status: ModelStatus;
  readonly reason: string;
  readonly metrics: string[];
  /** SHA-256 of the file, hex. */
  readonly checksum: string;
  readonly failures: number;
  readonly trainingUnits: number;
  readonly heldOutUnits: number;
  readonly trainingSamples: number;
  readonly heldOutSamples: number;
  readonly capHours: number;
  readonly heldOutRmse: number;
  readonly baselineRmse: number;
  readonly intervalCoverage: number | null;
  readonly trainingMs: number;
  readonly trainedAt: Date;
  readonly promotedAt: Date | null;
  readonly backTests: BackTest[];
}

const columns = `id, kind, manufacturer, model, version, status, reason, metrics, checksum, failures,
  training_units as "trainingUnits", held_out_units as "heldOutUnits", training_samples as "trainingSamples",
  held_out_samples as "heldOutSamples", cap_hours as "capHours", held_out_rmse as "heldOutRmse",
  baseline_rmse as "baselineRmse", interval_coverage as "intervalCoverage", training_ms as "trainingMs",
  trained_at as "trainedAt", promoted_at as "promotedAt", back_tests as "backTests"`;

const ofGroup = '(kind, manufacturer, model) = ($1, $2, $3)';
const keyOf = ({ kind, manufacturer, model }: Group) => [kind, manufacturer, model];

/** The newest, as far as the viewer may see their groups. */
export async function listModels(client: pg.ClientBase, limit: number): Promise<ModelRow[]> {
  const { rows } = await client.query<ModelRow>(
    `select ${columns} from predictions.group_model order by trained_at desc, id limit $1`,
    [limit],
  );
  return rows;
}

export async function findModels(client: pg.ClientBase, ids: readonly string[]): Promise<ModelRow[]> {
  const { rows } = await client.query<ModelRow>(
    `select ${columns} from predictions.group_model where id = any($1::uuid[])`,
    [ids],
  );
  return rows;
}

export async function promotedModel(client: pg.ClientBase, group: Group): Promise<ModelRow | null> {
  const { rows } = await client.query<ModelRow>(
    `select ${columns} from predictions.group_model where ${ofGroup} and status = 'promoted'`,
    keyOf(group),
  );
  return rows[0] ?? null;
}

/** Those that may serve the group: the promoted one, then those that it followed, newest first. */
export async function servingModels(
  client: pg.ClientBase,
  group: Group,
): Promise<Pick<ModelRow, 'id' | 'version' | 'checksum'>[]> {
  const { rows } = await client.query<Pick<ModelRow, 'id' | 'version' | 'checksum'>>(
    `select id, version, checksum from predictions.group_model where ${ofGroup} and status in ('promoted', 'retired')
     order by status = 'promoted' desc, promoted_at desc`,
    keyOf(group),
  );
  return rows;
}

export async function modelFile(client: pg.ClientBase, id: string): Promise<string> {
  const { rows } = await client.query<{ file: string }>('select file from predictions.group_model where id = $1', [id]);
  return rows[0]?.file ?? '';
}

export async function rejectModel(client: pg.ClientBase, id: string, reason: string): Promise<void> {
  await client.query(`update predictions.group_model set status = 'rejected', reason = $2 where id = $1`, [id, reason]);
}

export type NewModel = Omit<ModelRow, 'status' | 'trainedAt' | 'promotedAt' | 'reason'> & {
  /** UTF-8. */
  readonly file: Buffer;
  readonly status: Exclude<ModelStatus, 'promoted' | 'retired'>;
  readonly reason: string;
};

export async function insertModel(client: pg.ClientBase, model: NewModel): Promise<void> {
  await client.query(
    `insert into predictions.group_model (id, kind, manufacturer, model, version, status, reason, metrics, file, checksum, failures,
       training_units, held_out_units, training_samples, held_out_samples, cap_hours, held_out_rmse, baseline_rmse,
       interval_coverage, training_ms, back_tests)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)`,
    [
      ...[model.id, ...keyOf(model), model.version, model.status, model.reason, model.metrics, model.file],
      ...[model.checksum, model.failures, model.trainingUnits, model.heldOutUnits, model.trainingSamples],
      ...[model.heldOutSamples, model.capHours, model.heldOutRmse, model.baselineRmse, model.intervalCoverage],
      ...[model.trainingMs, JSON.stringify(model.backTests)],
    ],
  );
}

/** Puts the model into use for its group, in place of the one that was, and has the group predicted anew. */
export async function putIntoUse(client: pg.ClientBase, id: string, group: Group): Promise<void> {
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', [keyOf(group).join('\n')]);
  await client.query(
    `update predictions.group_model set status = 'retired' where ${ofGroup} and status = 'promoted' and id <> $4`,
    [...keyOf(group), id],
  );
  await client.query(
    `update predictions.group_model set status = 'promoted', promoted_at = now() where id = $1 and status <> 'promoted'`,
    [id],
  );
  await client.query(
    `insert into predictions.refresh_due (subject_id) select subject_id from predictions.equipment where ${ofGroup}
     order by 1 on conflict do nothing`,
    keyOf(group),
  );
}

export interface TrainingRule {
  readonly minFailures: number;
  /** Models of other recipes count for nothing. */
  readonly recipe: number;
  /** A group that goes on is trained anew after so many days, on what its units have lived since. */
  readonly retrainDays: number;
}

/**
 * Groups with enough failures: more than when they were last trained by this recipe, or trained so long ago that there is
 * more to learn from.
 */
export async function groupsToTrain(
  client: pg.ClientBase | pg.Pool,
  { minFailures, recipe, retrainDays }: TrainingRule,
): Promise<Group[]> {
  const { rows } = await client.query<Group>(
    `select e.kind, e.manufacturer, e.model from predictions.failure f join predictions.equipment e using (subject_id)
     where exists (select 1 from predictions.bucket b where b.subject_id = f.subject_id and b.start_at < f.failed_at)
     group by e.kind, e.manufacturer, e.model
     having count(*) >= $1 and (count(*) > coalesce((select max(m.failures) from predictions.group_model m
         where (m.kind, m.manufacturer, m.model) = (e.kind, e.manufacturer, e.model) and m.version like $2 || '.%'), 0)
       or (select max(m.trained_at) from predictions.group_model m
         where (m.kind, m.manufacturer, m.model) = (e.kind, e.manufacturer, e.model)) < now() - make_interval(days => $3))
       and not exists (select 1 from predictions.job j where j.kind = 'train' and j.status in ('queued', 'running')
         and (j.equipment_kind, j.manufacturer, j.model) = (e.kind, e.manufacturer, e.model))
       and not exists (select 1 from predictions.job j where j.kind = 'train' and j.status = 'failed'
         and (j.equipment_kind, j.manufacturer, j.model) = (e.kind, e.manufacturer, e.model)
         and j.finished_at > (select max(f2.recorded_at) from predictions.failure f2
           join predictions.equipment e2 using (subject_id)
           where (e2.kind, e2.manufacturer, e2.model) = (e.kind, e.manufacturer, e.model)))`,
    [minFailures, String(recipe), retrainDays],
  );
  return rows;
}

export interface GroupShare {
  /** How many pieces of equipment the group has, as far as the asking role sees them. */
  readonly units: number;
  /** How many of them the organization owns. */
  readonly own: number;
}

export async function groupShare(client: pg.ClientBase, group: Group, organizationId: string): Promise<GroupShare> {
  const { rows } = await client.query<GroupShare>(
    `select count(*)::int as units, count(*) filter (where organization_id = $4)::int as own
     from predictions.equipment where ${ofGroup}`,
    [...keyOf(group), organizationId],
  );
  return rows[0] ?? { units: 0, own: 0 };
}
