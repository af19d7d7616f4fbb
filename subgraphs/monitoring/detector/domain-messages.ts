import type { ClientBase } from 'pg';
import type { Condition } from '../../../core/contracts/condition.ts';
import type { DomainMessage, DomainType } from '../../../core/contracts/domain-stream.ts';
import { decodeDomainMessage, domainSubject } from '../../../core/contracts/domain-stream.ts';
import type { WorkReportSubmitted } from '../../../core/contracts/maintenance.ts';
import { raiseAlert } from '../store/raise-alert.ts';
import { saveMaintenanceWindow } from '../store/maintenance-windows.ts';
import { setAnomalyStatus } from '../store/anomaly-writes.ts';
import { changeAlert } from '../store/change-alert.ts';
import { saveFailure } from '../store/failures.ts';
import { saveHourlyPoints } from '../store/hourly-points.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import { tell } from '../store/tell.ts';

const TYPES: readonly DomainType[] = [
  'condition.raised',
  'condition.cleared',
  'buckets.closed',
  'failure.recorded',
  'work-report.submitted',
  'maintenance-window.changed',
];
export const domainSubjectsRead = TYPES.map(domainSubject);

/** What other services tell, in the transaction that commits the reader's offset. Told twice it changes nothing more. */
export async function takeDomainMessage(client: ClientBase, data: Uint8Array): Promise<void> {
  await tell(client, await apply(client, decodeDomainMessage(data)));
}

async function apply(client: ClientBase, message: DomainMessage): Promise<readonly MonitoringEvent[]> {
  switch (message.type) {
    case 'condition.raised':
      return raise(client, message.payload);
    case 'condition.cleared':
      return clear(client, message.payload);
    case 'buckets.closed':
      await saveHourlyPoints(client, message.payload.buckets);
      return [];
    case 'failure.recorded':
      await saveFailure(client, message.payload);
      return [];
    case 'work-report.submitted':
      return resolveReported(client, message.payload);
    case 'maintenance-window.changed':
      await saveMaintenanceWindow(client, message.payload);
      return [];
    default:
      return [];
  }
}

async function raise(client: ClientBase, condition: Condition): Promise<MonitoringEvent[]> {
  const { type: alertType, occurredAt, ...rest } = condition;
  const raised = await raiseAlert(client, {
    ...{ ...rest, alertType, anomalyId: null, ruleId: null },
    triggeredAt: new Date(occurredAt),
  });
  return raised;
}

async function clear(client: ClientBase, { id, occurredAt }: Condition): Promise<MonitoringEvent[]> {
  const change = { alertId: id, event: 'cleared', at: new Date(occurredAt), by: null } as const;
  const outcome = await changeAlert(client, change);
  return outcome.kind === 'changed' ? [outcome.event] : [];
}

/** A technician was there: what the report names is over, as far as it is an alert of that equipment. */
async function resolveReported(client: ClientBase, report: WorkReportSubmitted): Promise<MonitoringEvent[]> {
  const events: MonitoringEvent[] = [];
  const { rows } = await client.query<{ id: string }>(
    'select id from monitoring.alert where id = any ($1::uuid[]) and subject_id = $2 order by id',
    [report.resolvedAlertIds, report.subjectId],
  );
  for (const { id: alertId } of rows) {
    const change = {
      alertId,
      at: new Date(report.performedAt),
      by: report.technicianId,
      event: 'resolved',
      onSite: true,
    } as const;
    const outcome = await changeAlert(client, change);
    if (outcome.kind !== 'changed') continue;
    if (outcome.anomalyId !== null) await setAnomalyStatus(client, outcome.anomalyId, 'resolved');
    events.push(outcome.event);
  }
  return events;
}
