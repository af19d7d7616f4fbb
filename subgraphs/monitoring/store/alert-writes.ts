import type { ClientBase } from 'pg';
import type { AlertState, AlertStatus } from '../domain/alert-lifecycle.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import { noteChange } from './alert-timeline.ts';
import type { AlertChanged } from './monitoring-event.ts';
import type { Subject } from './subject.ts';

export interface NewAlert extends Subject {
  readonly id: string;
  /** Null when it comes from no anomaly: a condition of another service, a fault of the equipment. */
  readonly anomalyId: string | null;
  readonly alertType: string;
  /** The rule of people that raised it; null when none did. */
  readonly ruleId: string | null;
  readonly severity: AlertSeverity;
  readonly metric: string | null;
  readonly thresholdValue: number | null;
  readonly actualValue: number | null;
  readonly message: string;
  readonly triggeredAt: Date;
}

/** An alert as the life cycle sees it, with what its events must say. */
export interface LockedAlert extends Subject {
  readonly id: string;
  readonly anomalyId: string | null;
  readonly alertType: string;
  readonly severity: AlertSeverity;
  readonly metric: string | null;
  readonly message: string;
  readonly triggeredAt: Date;
  readonly state: AlertState;
}

/** Raises an alert; null when it is there already, because its cause is told again. The caller appends the event. */
export async function raiseAlert(client: ClientBase, alert: NewAlert): Promise<AlertChanged | null> {
  const { rowCount } = await client.query(
    `insert into monitoring.alert (id, anomaly_id, subject_id, equipment_id, device_id, alert_type, severity, metric,
       threshold_value, actual_value, message, triggered_at, rule_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (id) do nothing`,
    [
      ...[alert.id, alert.anomalyId, alert.subjectId, alert.equipmentId, alert.deviceId, alert.alertType],
      ...[alert.severity, alert.metric, alert.thresholdValue, alert.actualValue, alert.message, alert.triggeredAt],
      alert.ruleId,
    ],
  );
  if (rowCount !== 1) return null;
  const {
    id: alertId,
    subjectId,
    equipmentId,
    deviceId,
    alertType,
    severity,
    metric,
    message,
    triggeredAt: at,
  } = alert;
  await noteChange(client, { alertId, subjectId, at, change: 'raised', by: null, note: null });
  const about = { subjectId, equipmentId, deviceId, alertType, severity, metric, message };
  const when = { beganAtMs: at.getTime(), occurredAt: at };
  return { topic: 'alert-changed', alertId, change: 'raised', status: 'active', ...about, ...when };
}

interface LockedAlertRow {
  id: string;
  anomaly_id: string | null;
  subject_id: string;
  equipment_id: string | null;
  device_id: string | null;
  alert_type: string;
  severity: AlertSeverity;
  metric: string | null;
  message: string;
  triggered_at: Date;
  status: AlertStatus;
  condition_active: boolean;
  shelved: boolean;
}

/** Holds the alert until the end of the transaction, so that detector and people never move it at once; null if unknown. */
export async function lockAlert(client: ClientBase, id: string): Promise<LockedAlert | null> {
  const { rows } = await client.query<LockedAlertRow>(
    `select id, anomaly_id, subject_id, equipment_id, device_id, alert_type, severity, metric, message, triggered_at,
       status, condition_active, shelved_until is not null as shelved
     from monitoring.alert where id = $1 for update`,
    [id],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    id: row.id,
    anomalyId: row.anomaly_id,
    subjectId: row.subject_id,
    equipmentId: row.equipment_id,
    deviceId: row.device_id,
    alertType: row.alert_type,
    severity: row.severity,
    metric: row.metric,
    message: row.message,
    triggeredAt: row.triggered_at,
    state: { status: row.status, conditionActive: row.condition_active, shelved: row.shelved },
  };
}

export interface Shelf {
  readonly until: Date;
  readonly reason: string;
}

export interface AlertMove {
  readonly id: string;
  readonly state: AlertState;
  readonly at: Date;
  /** Who moved it; null for the detector. */
  readonly by: string | null;
  /** Only with a move onto the shelf. */
  readonly shelf: Shelf | null;
}

/** Stamps the first time of each step only: a time once told stays. What is off the shelf has no trace of it here. */
export async function moveAlert(client: ClientBase, { id, state, at, by, shelf }: AlertMove): Promise<void> {
  await client.query(
    `update monitoring.alert set
       cleared_at = case when condition_active and not $3::boolean then $4 else cleared_at end,
       acknowledged_at = case when status = 'active' and $2 <> 'active' and $5::uuid is not null then $4 else acknowledged_at end,
       acknowledged_by = case when status = 'active' and $2 <> 'active' and $5::uuid is not null then $5 else acknowledged_by end,
       resolved_at = case when status <> 'resolved' and $2 = 'resolved' then $4 else resolved_at end,
       resolved_by = case when status <> 'resolved' and $2 = 'resolved' then $5 else resolved_by end,
       shelved_until = case when $6::boolean then coalesce($7::timestamptz, shelved_until) end,
       shelved_by = case when $6::boolean then case when $7::timestamptz is null then shelved_by else $5 end end,
       shelve_reason = case when $6::boolean then coalesce($8, shelve_reason) end,
       status = $2, condition_active = $3
     where id = $1`,
    [id, state.status, state.conditionActive, at, by, state.shelved, shelf?.until ?? null, shelf?.reason ?? null],
  );
}
