import type { ClientBase } from 'pg';
import type { DomainMessage } from '../../../core/contracts/domain-stream.ts';
import { encodeDomainMessage } from '../../../core/contracts/domain-stream.ts';
import { appendEvents } from '../../../platform/events/event-table.ts';
import { uuidV5 } from '../../../platform/ids/uuid.ts';
import { postMessages } from '../../../platform/outbox/outbox-table.ts';
import type { MonitoringEvent } from './monitoring-event.ts';
import { queueNotifications } from './notification-deliveries.ts';
import { toNewEvent } from './monitoring-event.ts';

/** Namespace of the ids of our messages; chosen once, never to change. */
const NAMESPACE = '0f0f2f4e-6d0f-4a52-9c0b-6d7c1f2a9b13';

/** Tells subscribers and other services what was done. Must be the last statements before the commit. */
export async function tell(client: ClientBase, events: readonly MonitoringEvent[]): Promise<void> {
  const messages = events.map(messageOf).filter((message) => message !== null);
  await postMessages(client, 'monitoring', messages.map(encodeDomainMessage));
  for (const event of events) if (event.topic === 'alert-changed') await queueNotifications(client, event);
  await appendEvents(client, 'monitoring', events.map(toNewEvent));
}

/** What other services are told of an event; null when it is nobody's business. */
function messageOf(event: MonitoringEvent): DomainMessage | null {
  const { subjectId } = event;
  const occurredAt = event.occurredAt.getTime();
  const envelope = (name: string) => ({ id: uuidV5(NAMESPACE, name), occurredAt, subjectId, traceId: null });
  switch (event.topic) {
    case 'alert-changed': {
      const { alertId, equipmentId, deviceId, alertType, severity, status, change, message, beganAtMs } = event;
      const about = { alertId, subjectId, equipmentId, deviceId, alertType, severity, status, change, message };
      const name = `alert/${alertId}/${change}/${occurredAt}`;
      return { type: 'alert.changed', ...envelope(name), payload: { ...about, triggeredAt: beganAtMs } };
    }
    case 'anomaly-detected':
      return { type: 'anomaly.detected', ...envelope(`anomaly/${event.anomalyId}`), payload: aboutAnomaly(event) };
    case 'anomaly-classified': {
      const { anomalyId, outcome, cause } = event;
      const name = `classified/${anomalyId}/${occurredAt}`;
      return { type: 'anomaly.classified', ...envelope(name), payload: { ...aboutAnomaly(event), outcome, cause } };
    }
    case 'health-changed':
      return null;
  }
}

type AnomalyEvent = Extract<MonitoringEvent, { anomalyId: string }>;

function aboutAnomaly(event: AnomalyEvent) {
  const { anomalyId, subjectId, equipmentId, deviceId, metric, anomalyType, severity, beganAtMs } = event;
  return { anomalyId, subjectId, equipmentId, deviceId, metric, anomalyType, severity, detectedAt: beganAtMs };
}
