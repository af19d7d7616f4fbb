import type { ClientBase } from 'pg';
import type { AnomalyOutcome } from '../domain/anomaly.ts';
import { factorAfter, type TunableDetector, tunableOf } from '../domain/tuning.ts';
import type { Statement } from './statement.ts';
import { uuids } from './statement.ts';

export interface Tuning {
  readonly subjectId: string;
  readonly detector: TunableDetector;
  /** Null for detectors of all metrics together. */
  readonly metric: string | null;
  readonly factor: number;
}

/** All thresholds that are moved now. */
export const readTunings = (run: Statement): Promise<Tuning[]> =>
  run<Tuning>(
    `select * from (select distinct on (subject_id, detector, metric) subject_id as "subjectId", detector, metric,
       to_factor as factor from monitoring.detector_tuning order by subject_id, detector, metric, id desc) newest
     where factor <> 1`,
    [],
  );

/** One move of a threshold. */
export interface TuningChange {
  readonly id: string;
  readonly detector: TunableDetector;
  readonly metric: string | null;
  readonly from: number;
  readonly to: number;
  readonly by: string;
  readonly anomalyId: string;
  readonly at: Date;
}

/** Every move of the thresholds of some equipment, the newest first. */
export async function readTuningChanges(run: Statement, ids: readonly string[]): Promise<Map<string, TuningChange[]>> {
  const rows = await run<TuningChange & { subject_id: string; at: Date | string }>(
    `select t.id::text, t.subject_id, t.detector, t.metric, t.from_factor as "from", t.to_factor as "to", t.by,
       t.anomaly_id as "anomalyId", t.at from monitoring.detector_tuning t
     where t.subject_id = any ($1::uuid[]) order by t.id desc`,
    [uuids(ids)],
  );
  const changes = new Map<string, TuningChange[]>(ids.map((id) => [id, []]));
  for (const { subject_id: subjectId, ...row } of rows) changes.get(subjectId)?.push({ ...row, at: new Date(row.at) });
  return changes;
}

export interface JudgedAnomaly {
  readonly id: string;
  readonly subjectId: string;
  readonly metric: string;
  readonly detectionModel: string;
  readonly score: number | null;
  readonly before: AnomalyOutcome | null;
  readonly outcome: AnomalyOutcome;
  readonly by: string;
  readonly at: Date;
}

/** Moves the threshold of the detector that told of an anomaly, on its equipment, as the judgement says; audited. */
export async function tuneAfter(client: ClientBase, judged: JudgedAnomaly): Promise<void> {
  const { id, subjectId, detectionModel, score, before, outcome, by, at } = judged;
  const detector = tunableOf(detectionModel);
  if (detector === null) return;
  const metric = detector === 'ensemble' ? judged.metric : null;
  // One judgement at a time on an equipment: each starts from where the one before has left the threshold.
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 71))', [subjectId]);
  const { rows } = await client.query<{ factor: number }>(
    `select to_factor as factor from monitoring.detector_tuning
     where subject_id = $1 and detector = $2 and metric is not distinct from $3 order by id desc limit 1`,
    [subjectId, detector, metric],
  );
  const factor = rows[0]?.factor ?? 1;
  const next = factorAfter({ detector, factor, score, before, outcome });
  if (next === factor) return;
  await client.query(
    `insert into monitoring.detector_tuning (subject_id, detector, metric, from_factor, to_factor, by, anomaly_id, at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [subjectId, detector, metric, factor, next, by, id, at],
  );
}
