import type pg from 'pg';
import type { ComponentKind } from '../../../core/contracts/component.ts';
import { encodeDomainMessage } from '../../../core/contracts/domain-stream.ts';
import type { WorkReportSubmitted } from '../../../core/contracts/maintenance.ts';
import { type OutgoingMessage, postMessages } from '../../../platform/outbox/outbox-table.ts';
import { uuidV5 } from '../../../platform/ids/uuid.ts';
import { markDue } from './due.ts';
import { finishRecommendation } from './recommendations.ts';

export type MaintenanceKind = WorkReportSubmitted['kind'];

interface RecordOf {
  readonly id: string;
  readonly equipmentId: string;
  readonly organizationId: string;
  readonly recordedBy: string;
  readonly component: ComponentKind;
  readonly description: string;
  /** In the currency of the organization; null when not said. */
  readonly cost: number | null;
}

export interface NewFailure extends RecordOf {
  readonly failedAt: Date;
  readonly restoredAt: Date | null;
}

export interface NewMaintenance extends RecordOf {
  readonly kind: MaintenanceKind;
  readonly performedAt: Date;
  readonly planned: boolean;
  readonly durationHours: number | null;
}

/** Keeps a failure, told twice only once, and tells the others. */
export const keepFailure = async (client: pg.ClientBase, failure: NewFailure): Promise<void> =>
  postMessages(client, 'predictions', await storeFailure(client, failure));

/** Keeps maintenance, told twice only once, fulfils an accepted recommendation by it, and tells the others. */
export const keepMaintenance = async (client: pg.ClientBase, done: NewMaintenance): Promise<void> =>
  postMessages(client, 'predictions', await storeMaintenance(client, done));

// What is to be told comes back: posting takes a lock, so it comes last in a transaction.
async function storeFailure(client: pg.ClientBase, failure: NewFailure): Promise<OutgoingMessage[]> {
  const { rowCount } = await client.query(
    `insert into predictions.failure (id, subject_id, organization_id, recorded_by, component, failed_at, restored_at, description, cost)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing`,
    [
      ...[failure.id, failure.equipmentId, failure.organizationId, failure.recordedBy, failure.component],
      ...[failure.failedAt, failure.restoredAt, failure.description, failure.cost],
    ],
  );
  if (rowCount === 0) return [];
  await markDue(client, [failure.equipmentId]);
  const { id, equipmentId, component, failedAt, restoredAt, description } = failure;
  const payload = { id, subjectId: equipmentId, equipmentId, component, description };
  const times = { failedAt: failedAt.getTime(), restoredAt: restoredAt?.getTime() ?? null };
  const message = encodeDomainMessage({
    ...{ id, type: 'failure.recorded', occurredAt: times.failedAt, subjectId: equipmentId, traceId: null },
    payload: { ...payload, ...times },
  });
  return [message];
}

async function storeMaintenance(client: pg.ClientBase, done: NewMaintenance): Promise<OutgoingMessage[]> {
  const { rowCount } = await client.query(
    `insert into predictions.maintenance (id, subject_id, organization_id, recorded_by, component, kind, performed_at, planned,
       description, cost, duration_hours) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (id) do nothing`,
    [
      ...[done.id, done.equipmentId, done.organizationId, done.recordedBy, done.component, done.kind, done.performedAt],
      ...[done.planned, done.description, done.cost, done.durationHours],
    ],
  );
  if (rowCount === 0) return [];
  const recommendationId = await finishRecommendation(client, done.equipmentId, done.component, done.performedAt);
  if (recommendationId !== null)
    await client.query('update predictions.maintenance set recommendation_id = $2 where id = $1', [
      done.id,
      recommendationId,
    ]);
  await markDue(client, [done.equipmentId]);
  const { id, equipmentId, component, kind, planned } = done;
  const performedAt = done.performedAt.getTime();
  const message = encodeDomainMessage({
    ...{ id, type: 'maintenance.recorded', occurredAt: performedAt, subjectId: equipmentId, traceId: null },
    payload: { id, subjectId: equipmentId, equipmentId, component, kind, performedAt, planned },
  });
  return [message];
}

/** A technician's report becomes a record of maintenance and, where it mended one, of a failure: under the report's id. */
export async function keepWorkReport(client: pg.ClientBase, report: WorkReportSubmitted): Promise<void> {
  const { id, equipmentId, organizationId, component, cost, kind, planned, failure } = report;
  const about = { equipmentId, organizationId, recordedBy: report.technicianId, component };
  const description = report.summary.slice(0, 2000);
  const mended: NewFailure | null = failure && {
    ...{ ...about, id: uuidV5(id, 'failure'), description, cost: null },
    ...{ failedAt: new Date(failure.failedAt), restoredAt: dateOrNull(failure.restoredAt) },
  };
  const performedAt = new Date(report.performedAt);
  const done = { ...about, id, description, cost, kind, planned, performedAt, durationHours: null };
  const failed = mended === null ? [] : await storeFailure(client, mended);
  await postMessages(client, 'predictions', [...failed, ...(await storeMaintenance(client, done))]);
}

const dateOrNull = (timeMs: number | null): Date | null => (timeMs === null ? null : new Date(timeMs));
