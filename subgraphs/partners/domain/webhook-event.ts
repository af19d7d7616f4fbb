import type { Scope } from '../../../core/contracts/access.ts';

/** What a webhook can be told of. `test` is sent on request only. */
export const webhookEvents = [
  'alert_changed',
  'anomaly_detected',
  'prediction_updated',
  'failure_recorded',
  'maintenance_recorded',
  'certification_changed',
  'work_report_submitted',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];
export type DeliveredEvent = WebhookEvent | 'test';

/** The scope on its subject that an organization needs to be told; null for what is told to one organization alone. */
export const requiredScope: Readonly<Record<DeliveredEvent, Scope | null>> = {
  alert_changed: 'READ_HEALTH',
  anomaly_detected: 'READ_HEALTH',
  prediction_updated: 'READ_PREDICTIONS',
  failure_recorded: 'READ_HEALTH',
  maintenance_recorded: 'READ_HEALTH',
  certification_changed: null,
  work_report_submitted: 'READ_HEALTH',
  test: null,
};
