import type { DueDelivery } from '../store/notification-sending.ts';

const titles: Readonly<Record<string, string>> = {
  ...{ raised: 'Alert', escalated: 'Alert, worse', cleared: 'Over', resolved: 'Resolved' },
  ...{ unanswered: 'Nobody has answered this alert', test: 'Test' },
};

/** One line for people, e.g. "Alert, critical: Elevator A: motor_temperature is 91 Cel, beyond the limit 85". */
export function lineOf({ change, severity, equipmentName, message }: DueDelivery): string {
  const title = titles[change] ?? change;
  if (change === 'test') return `${title}: this channel is told of alerts.`;
  return [`${title}, ${severity ?? ''}`, equipmentName, message].filter((part) => part !== null).join(': ');
}

/** What a webhook is sent: a name of what happened, and the alert as it is now. */
export function bodyOf(due: DueDelivery, now: Date): string {
  const { alertId: id, alertType, severity, status, message, triggeredAt, equipmentId, equipmentName } = due;
  const data =
    id === null
      ? {}
      : { id, alertType, severity, status, message, triggeredAt, equipment: { id: equipmentId, name: equipmentName } };
  return JSON.stringify({ type: `alert.${due.change}`, timestamp: now.toISOString(), data });
}
