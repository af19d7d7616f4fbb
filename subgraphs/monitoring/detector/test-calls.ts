import type { ClientBase } from 'pg';
import type { EquipmentEvent } from '../../../core/contracts/equipment-event.ts';
import { uuidV5 } from '../../../platform/ids/uuid.ts';
import { raiseAlert } from '../store/raise-alert.ts';
import { changeAlert } from '../store/change-alert.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import { missedTestCalls } from '../store/test-calls.ts';

/** Alarm equipment of lifts calls of itself at least every three days (EN 81-28): without it nobody knows that it would. */
const HOURS = 72;
const TYPE = 'test_call_missing';
/** Namespace of the ids of these alerts; chosen once, never to change. */
const NAMESPACE = '3b1d6f0e-51c5-4f0b-9a53-0d8a5a3c9e17';

const alertIdAfter = (subjectId: string, lastCallMs: number): string => uuidV5(NAMESPACE, `${subjectId}/${lastCallMs}`);

/** Calls for attention where equipment that used to make test calls has not done so for 72 hours. */
export async function raiseMissedTestCalls(client: ClientBase, now: Date): Promise<MonitoringEvent[]> {
  const events: MonitoringEvent[] = [];
  for (const { subjectId, equipmentId, deviceId, lastCallAt } of await missedTestCalls(client, now, HOURS)) {
    const raised = await raiseAlert(client, {
      ...{ id: alertIdAfter(subjectId, lastCallAt.getTime()), anomalyId: null, ruleId: null, alertType: TYPE },
      ...{ subjectId, equipmentId, deviceId, metric: null, severity: 'critical', thresholdValue: HOURS },
      actualValue: Math.round(((now.getTime() - lastCallAt.getTime()) / 3_600_000) * 10) / 10,
      message: `The alarm equipment has made no test call for ${HOURS} hours.`,
      triggeredAt: new Date(lastCallAt.getTime() + HOURS * 3_600_000),
    });
    events.push(...raised);
  }
  return events;
}

/** A test call came: what was missed is over. */
export async function endMissingTestCall(client: ClientBase, event: EquipmentEvent): Promise<MonitoringEvent[]> {
  const { rows } = await client.query<{ id: string }>(
    `select id from monitoring.alert where subject_id = $1 and alert_type = $2 and condition_active and triggered_at <= $3`,
    [event.subjectId, TYPE, new Date(event.occurredAt)],
  );
  const events: MonitoringEvent[] = [];
  for (const { id: alertId } of rows) {
    const at = new Date(event.occurredAt);
    const outcome = await changeAlert(client, { alertId, event: 'cleared', at, by: null });
    if (outcome.kind === 'changed') events.push(outcome.event);
  }
  return events;
}
