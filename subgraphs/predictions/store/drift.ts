import type pg from 'pg';
import type { Reference } from '../model/watch/stability.ts';
import type { Group } from './history.ts';

/** Predictions of a month against what came. */
export interface CalibrationPeriod {
  /** First day of the month (UTC). */
  readonly month: Date;
  readonly predictions: number;
  /** Mean probability of a failure within 30 days. */
  readonly said: number;
  /** Share that failed within 30 days. */
  readonly came: number;
  readonly brier: number;
}

export interface DriftMeasures {
  readonly metrics: readonly { readonly metric: string; readonly index: number | null }[];
  readonly calibration: readonly CalibrationPeriod[];
}

export interface DriftRow {
  readonly modelId: string;
  readonly measuredAt: Date;
  readonly measures: DriftMeasures;
  readonly retrained: boolean;
}

/** How many hourly means of the group's last 30 days fall into each bin of a metric. */
export async function recentCounts(
  client: pg.ClientBase | pg.Pool,
  { kind, manufacturer, model }: Group,
  metric: string,
  { bounds }: Reference,
): Promise<number[]> {
  const { rows } = await client.query<{ bin: number; count: number }>(
    `select width_bucket(b.mean, $5::float8[]) as bin, count(*)::int as count
     from predictions.bucket b join predictions.equipment e using (subject_id)
     where (e.kind, e.manufacturer, e.model) = ($1, $2, $3) and b.metric = $4
       and b.start_at > now() - interval '30 days' group by 1`,
    [kind, manufacturer, model, metric, bounds],
  );
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  for (const { bin, count } of rows) counts[bin] = count;
  return counts;
}

/**
 * By month, one prediction a day and piece of equipment by this model, whose outcome of 30 days is known: they are over, or
 * the failure came sooner. Each month waits until it is whole, so that failures are not known before the others.
 */
export async function calibrationOf(client: pg.ClientBase | pg.Pool, modelId: string): Promise<CalibrationPeriod[]> {
  const { rows } = await client.query<CalibrationPeriod>(
    `select date_trunc('month', as_of at time zone 'UTC') at time zone 'UTC' as month, count(*)::int as predictions,
       avg(probability_30) as said, avg(failed::int)::float8 as came, avg((probability_30 - failed::int) ^ 2) as brier
     from (
       select distinct on (p.subject_id, date_trunc('day', p.as_of)) p.as_of, p.probability_30, exists (
         select 1 from predictions.failure f where f.subject_id = p.subject_id
         and f.failed_at >= p.as_of and f.failed_at < p.as_of + interval '30 days') as failed
       from predictions.prediction p
       where p.model_id = $1 and p.probability_30 is not null and p.as_of < now() - interval '30 days'
       order by p.subject_id, date_trunc('day', p.as_of), p.generated_at) judged
     group by 1 order by 1 desc limit 24`,
    [modelId],
  );
  return rows;
}

/** The model in use that was not measured for so many seconds, and longest; with when its group was last trained. */
export async function modelsToMeasure(
  client: pg.ClientBase,
  everySeconds: number,
): Promise<(Group & { id: string; groupTrainedAt: Date })[]> {
  const { rows } = await client.query<Group & { id: string; groupTrainedAt: Date }>(
    `select m.id, m.kind, m.manufacturer, m.model, (select max(o.trained_at) from predictions.group_model o
       where (o.kind, o.manufacturer, o.model) = (m.kind, m.manufacturer, m.model)) as "groupTrainedAt"
     from predictions.group_model m left join lateral (
       select max(measured_at) as at from predictions.model_drift d where d.model_id = m.id) last on true
     where m.status = 'promoted' and coalesce(last.at, '-infinity') < now() - make_interval(secs => $1)
     order by last.at nulls first limit 1`,
    [everySeconds],
  );
  return rows;
}

export async function insertDrift(
  client: pg.ClientBase,
  modelId: string,
  { measures, worst, retrained }: { measures: DriftMeasures; worst: number | null; retrained: boolean },
): Promise<void> {
  await client.query(
    `insert into predictions.model_drift (model_id, measures, worst, retrained) values ($1, $2, $3, $4)`,
    [modelId, JSON.stringify(measures), worst, retrained],
  );
  await client.query(
    `delete from predictions.model_drift where model_id = $1 and measured_at < now() - interval '1 year'`,
    [modelId],
  );
}

/** The last measurement of each model that the viewer may see. */
export async function lastDrifts(
  client: pg.ClientBase,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DriftRow>> {
  const { rows } = await client.query<DriftRow>(
    `select distinct on (model_id) model_id as "modelId", measured_at as "measuredAt", measures, retrained
     from predictions.model_drift where model_id = any($1::uuid[]) order by model_id, measured_at desc`,
    [ids],
  );
  return new Map(rows.map((row) => [row.modelId, row]));
}
