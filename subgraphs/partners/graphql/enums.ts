import { defineEnum, meaningsOf } from '../../../platform/graphql/words.ts';
import { deviceTypes, equipmentKinds } from '../domain/device-type.ts';

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
