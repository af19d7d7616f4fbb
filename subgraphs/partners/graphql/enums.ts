import { componentKinds } from '../../../core/contracts/component.ts';
import { defineEnum, meaningsOf } from '../../../platform/graphql/words.ts';
import { deviceTypes, equipmentKinds } from '../domain/device-type.ts';
import { maintenanceKinds } from '../domain/work-report.ts';

const sentence = (text: string) => {
  const spaced = text.replaceAll('_', ' ');
  return `${spaced.charAt(0).toUpperCase()}${spaced.slice(1)}.`;
};

export const DeviceTypeEnum = defineEnum(
  'DeviceType',
  'What a device is or measures.',
  meaningsOf(deviceTypes, sentence),
);
export const EquipmentKindEnum = defineEnum(
  'EquipmentKind',
  'What a piece of equipment is.',
  meaningsOf(equipmentKinds, sentence),
);
export const CertificationStatusEnum = defineEnum('CertificationStatus', 'How far a certification is.', {
  submitted: 'Requested; no run yet.',
  in_testing: 'A run is judging a device.',
  passed: 'The last run passed; the operator decides.',
  failed: 'The last run failed; another one may be started.',
  certified: 'Certified by the operator after a run that passed.',
  rejected: 'Refused by the operator; final.',
  withdrawn: 'Taken back by whoever requested it; final.',
  expired: 'The certificate is over; another run may be started.',
});
export const CertificationDecisionEnum = defineEnum('CertificationDecision', 'What the operator decides.', {
  certify: 'The model is certified. Only possible after a run that passed.',
  reject: 'The request is refused.',
});
export const RunStatusEnum = defineEnum('CertificationRunStatus', 'How far a run is.', {
  running: 'Still judging.',
  passed: 'No case failed.',
  failed: 'A case failed, or the certification was closed meanwhile.',
});
export const CaseNameEnum = defineEnum('CertificationCaseName', 'What a test case asks.', {
  registered: 'Whether the device is registered, in service, with the manufacturer, model and type of the request.',
  firmware: 'Whether it reports the firmware version of the request.',
  sends: 'Whether readings arrive.',
  metrics_known: 'Whether every metric that it sends is one of its device type.',
  values_plausible: 'Whether every value is finite and within the plausible range of its metric.',
  no_gaps: 'Whether there are hours in sequence with the readings that its interval promises.',
});
export const CaseResultEnum = defineEnum('CertificationCaseResult', 'How a test case went.', {
  pending: 'What it needs may still arrive before the deadline.',
  passed: 'Met.',
  failed: 'Not met.',
  skipped: 'Does not apply to such a device.',
});
export const ComponentKindEnum = defineEnum(
  'ComponentKind',
  'Which component of equipment.',
  meaningsOf(componentKinds, sentence),
);
export const MaintenanceKindEnum = defineEnum(
  'MaintenanceKind',
  'What kind of work was done.',
  meaningsOf(maintenanceKinds, sentence),
);
export const WorkReportStatusEnum = defineEnum('WorkReportStatus', 'What has become of a work report.', {
  accepted: 'It counts, and others were told of it.',
  conflicted: 'Something changed after the technician last looked; somebody has to decide.',
  discarded: 'It does not count.',
});
export const AlertSeverityEnum = defineEnum('AlertSeverity', 'How urgent an alert is.', {
  info: 'Good to know.',
  warning: 'Should be looked at.',
  critical: 'Must be looked at now.',
});
export const AnomalySeverityEnum = defineEnum('AnomalySeverity', 'How far from ordinary a reading was.', {
  low: 'A little.',
  medium: 'Clearly.',
  high: 'Far.',
  critical: 'Extremely.',
});
export const ChangeKindEnum = defineEnum('ChangeKind', 'What a change is about.', {
  alert: 'An alert was raised or changed.',
  anomaly: 'An anomaly was detected.',
  prediction: 'The prediction was updated.',
  failure: 'A failure was recorded.',
  maintenance: 'Maintenance was recorded.',
  work_report: 'A work report was submitted or decided.',
  diagnostic_report: 'A diagnostic tool reported.',
});
export const WebhookEventEnum = defineEnum('WebhookEvent', 'What a webhook can be told of.', {
  alert_changed: 'An alert was raised or changed. Needs READ_HEALTH on its subject.',
  anomaly_detected: 'An anomaly was detected. Needs READ_HEALTH on its subject.',
  prediction_updated: 'A prediction was updated. Needs READ_PREDICTIONS on its subject.',
  failure_recorded: 'A failure was recorded. Needs READ_HEALTH on its subject.',
  maintenance_recorded: 'Maintenance was recorded. Needs READ_HEALTH on its subject.',
  certification_changed: "One of the organization's own certifications moved.",
  work_report_submitted: 'A work report was accepted. Needs READ_HEALTH on its equipment.',
});
export const DeliveryStatusEnum = defineEnum('WebhookDeliveryStatus', 'What has become of a delivery.', {
  pending: 'It is tried, or will be again.',
  delivered: 'It was answered with a status from 200 to 299.',
  failed: 'The eighth attempt failed; it can be replayed.',
  withheld: 'The organization may not see the subject any more.',
});
