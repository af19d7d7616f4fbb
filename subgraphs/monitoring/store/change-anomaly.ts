import type { ClientBase } from 'pg';
import type { AnomalyOutcome, AnomalySeverity, AnomalyStatus, AnomalyType } from '../domain/anomaly.ts';
import { mayMove } from '../domain/anomaly-lifecycle.ts';
import { tuneAfter } from './detector-tunings.ts';
import type { AnomalyClassified } from './monitoring-event.ts';

export interface StatusUpdate {
  readonly id: string;
  readonly status: AnomalyStatus;
  /** The version that the caller has seen; null for whatever it is. */
  readonly version: number | null;
  readonly note: string | null;
}

/** Moves an anomaly, which is there: nothing is ever deleted. */
export async function updateAnomalyStatus(
  client: ClientBase,
  { id, status, version, note }: StatusUpdate,
): Promise<'done' | 'stale' | 'forbidden'> {
  const { rows } = await client.query<{ status: AnomalyStatus; version: number }>(
    'select status, version from monitoring.anomaly where id = $1 for update',
    [id],
  );
  const [known] = rows;
  if (known === undefined || (version !== null && version !== known.version)) return 'stale';
  if (!mayMove(known.status, status)) return 'forbidden';
  await client.query(
    'update monitoring.anomaly set status = $2, status_note = $3, version = version + 1 where id = $1',
    [id, status, note],
  );
  return 'done';
}

export interface Classification {
  readonly id: string;
  readonly outcome: AnomalyOutcome;
  readonly cause: string | null;
  readonly at: Date;
  readonly by: string;
}

interface ClassifiedRow {
  readonly subject_id: string;
  readonly equipment_id: string | null;
  readonly device_id: string;
  readonly metric: string;
  readonly severity: AnomalySeverity;
  readonly anomaly_type: AnomalyType;
  readonly detected_at: Date;
  readonly detection_model: string;
  readonly score: number | null;
}

/** Moves the detector's threshold too; the event that tells of it. The last word counts. */
export async function classifyAnomaly(client: ClientBase, said: Classification): Promise<AnomalyClassified> {
  const { id: anomalyId, outcome, cause, at, by } = said;
  const known = await client.query<{ outcome: AnomalyOutcome | null }>(
    'select outcome from monitoring.anomaly where id = $1 for update',
    [anomalyId],
  );
  const { rows } = await client.query<ClassifiedRow>(
    `update monitoring.anomaly set outcome = $2, confirmed_cause = $3, classified_at = $4, classified_by = $5,
       version = version + 1
     where id = $1 returning subject_id, equipment_id, device_id, metric, severity, anomaly_type, detected_at,
       detection_model, score`,
    [anomalyId, outcome, cause, at, by],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`anomaly ${anomalyId} is gone`);
  const judged = { id: anomalyId, metric: row.metric, detectionModel: row.detection_model, score: row.score };
  const before = known.rows[0]?.outcome ?? null;
  await tuneAfter(client, { ...judged, subjectId: row.subject_id, before, outcome, by, at });
  const { subject_id: subjectId, equipment_id: equipmentId, device_id: deviceId, metric, severity } = row;
  const about = { anomalyId, subjectId, equipmentId, deviceId, metric, severity, anomalyType: row.anomaly_type };
  return {
    topic: 'anomaly-classified',
    ...about,
    outcome,
    cause,
    occurredAt: at,
    beganAtMs: row.detected_at.getTime(),
  };
}
