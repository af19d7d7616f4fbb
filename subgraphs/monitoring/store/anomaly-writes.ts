import type { ClientBase } from 'pg';
import type { AnomalySeverity, AnomalyStatus } from '../domain/anomaly.ts';
import type { EpisodeBegan } from '../domain/detectors/detection.ts';
import type { Impact } from '../domain/finding.ts';
import type { DeviceSubject } from './subject.ts';

export interface NewAnomaly extends DeviceSubject {
  readonly id: string;
  readonly metric: string;
  readonly unit: string;
  readonly began: EpisodeBegan;
  readonly operatingMode: string | null;
  readonly load: number | null;
  readonly likelyCause: string | null;
  readonly detectionModel: string;
  readonly impact: Impact;
  readonly action: string;
}

/** False when the anomaly is there already: the message is being replayed. */
export async function insertAnomaly(client: ClientBase, anomaly: NewAnomaly): Promise<boolean> {
  const { began } = anomaly;
  const { rowCount } = await client.query(
    `insert into monitoring.anomaly (id, subject_id, equipment_id, device_id, metric, unit, anomaly_type, severity,
       expected_value, expected_min, expected_max, actual_value, deviation_percent, detected_at, operating_mode,
       confidence, detection_model, estimated_impact, recommended_action, load, likely_cause, score)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
     on conflict (id) do nothing`,
    [
      ...[anomaly.id, anomaly.subjectId, anomaly.equipmentId, anomaly.deviceId, anomaly.metric, anomaly.unit],
      ...[began.anomalyType, began.severity, began.expectedValue, began.expectedRange?.min ?? null],
      ...[began.expectedRange?.max ?? null, began.actualValue, began.deviationPercent, new Date(began.episodeStartMs)],
      ...[anomaly.operatingMode, began.confidence, anomaly.detectionModel, anomaly.impact, anomaly.action],
      ...[anomaly.load, anomaly.likelyCause, began.score],
    ],
  );
  return rowCount === 1;
}

export interface WorseAnomaly {
  readonly id: string;
  readonly severity: AnomalySeverity;
  readonly confidence: number;
  /** Highest score so far. */
  readonly peak: number;
  readonly likelyCause: string | null;
  readonly impact: Impact;
  readonly action: string;
}

/** More speaks for it than before. False when it is known to be as bad, or over: the message is being replayed. */
export async function worsenAnomaly(client: ClientBase, anomaly: WorseAnomaly): Promise<boolean> {
  const { id, severity, confidence, likelyCause, impact, action, peak } = anomaly;
  const { rowCount } = await client.query(
    `update monitoring.anomaly set severity = $2, confidence = $3, likely_cause = coalesce($4, likely_cause),
       estimated_impact = $5, recommended_action = $6, score = greatest(score, $7), version = version + 1
     where id = $1 and confidence < $3 and status <> 'resolved'`,
    [id, severity, confidence, likelyCause, impact, action, peak],
  );
  return rowCount === 1;
}

/** Notes when the episode ended, and its highest score if it had scores. An anomaly's condition being over resolves it. */
export async function endAnomaly(client: ClientBase, id: string, at: Date, peak: number | null): Promise<void> {
  await client.query(
    `update monitoring.anomaly set ended_at = coalesce(ended_at, $2), status = 'resolved', score = greatest(score, $3),
       version = version + 1 where id = $1`,
    [id, at, peak],
  );
}

/** What people did with the alert is also where the anomaly stands; a resolved anomaly stays resolved. */
export async function setAnomalyStatus(client: ClientBase, id: string, status: AnomalyStatus): Promise<void> {
  await client.query(
    `update monitoring.anomaly set status = $2, version = version + 1 where id = $1 and status not in ('resolved', $2)`,
    [id, status],
  );
}
