import type { ClientBase } from 'pg';
import type { AlertSight, AlertState, AlertStatus } from '../domain/alert-lifecycle.ts';
import { isLatching } from '../domain/alert-lifecycle.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import type { Hiding } from './hiding.ts';
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
  /** Whether it outlasts its condition until it is reset; left out: as its type does. */
  readonly latching?: boolean;
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
  readonly ruleId: string | null;
  readonly latching: boolean;
  readonly state: AlertState;
}

/** False when it is there already, because its cause is told again. */
export async function insertAlert(client: ClientBase, alert: NewAlert): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into monitoring.alert (id, anomaly_id, subject_id, equipment_id, device_id, alert_type, severity, metric,
       threshold_value, actual_value, message, triggered_at, rule_id, latching)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict (id) do nothing`,
    [
      ...[alert.id, alert.anomalyId, alert.subjectId, alert.equipmentId, alert.deviceId, alert.alertType],
      ...[alert.severity, alert.metric, alert.thresholdValue, alert.actualValue, alert.message, alert.triggeredAt],
      ...[alert.ruleId, alert.latching ?? isLatching(alert.alertType)],
    ],
  );
  return rowCount === 1;
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
  rule_id: string | null;
  latching: boolean;
  status: AlertStatus;
  condition_active: boolean;
  latched: boolean;
  sight: AlertSight;
}

/** Holds the alert until the end of the transaction, so that detector and people never move it at once; null if unknown. */
export async function lockAlert(client: ClientBase, id: string): Promise<LockedAlert | null> {
  const { rows } = await client.query<LockedAlertRow>(
    `select id, anomaly_id, subject_id, equipment_id, device_id, alert_type, severity, metric, message, triggered_at,
       rule_id, latching, status, condition_active, latched, sight
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
    ruleId: row.rule_id,
    latching: row.latching,
    state: { status: row.status, conditionActive: row.condition_active, latched: row.latched, sight: row.sight },
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
  /** Only with a move out of sight by design or out of service. */
  readonly hiding: Hiding | null;
}

/**
 * Stamps the first time of each step only: a time once told stays. What is off the shelf has no trace of it here; what
 * suppressed it stays, so that it can be shown what was hidden.
 */
export async function moveAlert(client: ClientBase, move: AlertMove): Promise<void> {
  const { id, state, at, by, shelf, hiding } = move;
  await client.query(
    `update monitoring.alert set
       cleared_at = case when condition_active and not $3::boolean then $4 else cleared_at end,
       acknowledged_at = case when status = 'active' and $2 <> 'active' and $5::uuid is not null then $4 else acknowledged_at end,
       acknowledged_by = case when status = 'active' and $2 <> 'active' and $5::uuid is not null then $5 else acknowledged_by end,
       resolved_at = case when status <> 'resolved' and $2 = 'resolved' then $4 else resolved_at end,
       resolved_by = case when status <> 'resolved' and $2 = 'resolved' then $5 else resolved_by end,
       shelved_until = case when $6 = 'shelved' then coalesce($7::timestamptz, shelved_until) end,
       shelved_by = case when $6 = 'shelved' then case when $7::timestamptz is null then shelved_by else $5 end end,
       shelve_reason = case when $6 = 'shelved' then coalesce($8, shelve_reason) end,
       latched = $9, sight = $6, status = $2, condition_active = $3
     where id = $1`,
    [
      ...[id, state.status, state.conditionActive, at, by, state.sight, shelf?.until ?? null, shelf?.reason ?? null],
      state.latched,
    ],
  );
  if (hiding !== null) await noteHiding(client, id, hiding);
}

async function noteHiding(client: ClientBase, id: string, hiding: Hiding): Promise<void> {
  const suppressed = hiding.event === 'suppressed' ? hiding : null;
  await client.query(
    `update monitoring.alert set hidden_reason = $2, suppressed_by = coalesce($3, suppressed_by),
       maintenance_window_id = coalesce($4, maintenance_window_id), parent_id = coalesce($5, parent_id)
     where id = $1`,
    [
      ...[id, hiding.reason, suppressed?.by ?? null],
      ...[suppressed?.maintenanceWindowId ?? null, suppressed?.parentId ?? null],
    ],
  );
}

/** It is in sight: stamps the first time only. */
export async function noteTold(client: ClientBase, id: string, at: Date | null): Promise<void> {
  await client.query('update monitoring.alert set told_at = coalesce(told_at, $2::timestamptz, now()) where id = $1', [
    id,
    at,
  ]);
}
