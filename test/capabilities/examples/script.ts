import { signedFirmware } from './firmware.ts';
import type { State } from './prepare.ts';
import type { Example } from './run-example.ts';

export interface Step {
  /** Whose token; the owner's if left out. */
  readonly as?: string;
  /** Beside those that `variablesOf` knows by their names. */
  readonly variables?: (state: State) => Record<string, unknown>;
  /** Where in the answer an id is that later steps need, and under which name they need it. */
  readonly keep?: readonly [name: string, ...path: string[]];
  /** Something has to happen first, such as the work of a worker. */
  readonly eventually?: boolean;
}

/** What variables of these names are, in every example. */
export function variablesOf({ variables }: Example, { ids }: State): Record<string, unknown> {
  const now = Date.now();
  const known: Record<string, unknown> = {
    ...ids,
    ...{ timestamp: new Date(now).toISOString(), occurredAt: new Date(now).toISOString() },
    until: new Date(now + 3_600_000).toISOString(),
  };
  return Object.fromEntries(variables.filter((name) => name in known).map((name) => [name, known[name]]));
}

const device: Readonly<Record<string, Step>> = {
  'devices/create-device-template': { keep: ['templateId', 'createDeviceTemplate', 'template', 'id'] },
  'devices/update-device-template': {},
  'devices/import-devices': {},
  'devices/create-claim-code': {},
  'devices/create-claim-code-for-serial': { keep: ['claimCodeId', 'createClaimCode', 'claimCode', 'id'] },
  'devices/revoke-claim-code': {},
  'devices/register-device': { keep: ['newDeviceId', 'registerDevice', 'device', 'id'] },
  'devices/update-device': { variables: ({ ids }) => ({ deviceId: ids['newDeviceId'] }) },
  'devices/create-key': { variables: ({ ids }) => ({ deviceId: ids['newDeviceId'] }) },
  'devices/decommission-device': { variables: ({ ids }) => ({ deviceId: ids['newDeviceId'] }) },
  'devices/send-device-command': { as: 'serviceCompany', keep: ['commandId', 'sendDeviceCommand', 'command', 'id'] },
  'devices/pending-commands': { as: 'gateway' },
  'devices/device-commands': { as: 'gateway' },
  'devices/acknowledge-command': { as: 'gateway' },
  'devices/complete-command': { as: 'gateway' },
  'devices/unfinished-commands': { as: 'gateway' },
  'devices/report-device-state': { as: 'gateway' },
  'devices/set-desired-configuration': { variables: () => ({ version: 0 }) },
  'devices/device-command-changed': { as: 'serviceCompany' },
  'devices/invite-user': {
    variables: () => ({ email: 'nora.new@harbour-estates.example' }),
    keep: ['userId', 'inviteUser', 'user', 'id'],
  },
  'devices/set-user-role': {},
  'devices/deactivate-user': {},
  'devices/begin-firmware-upload': {
    as: 'manufacturer',
    variables: () => ({ input: { sizeBytes: 1_000_000, sha256: 'a'.repeat(64) } }),
  },
  'devices/publish-firmware': {
    as: 'manufacturer',
    variables: () => ({ input: signedFirmware() }),
    keep: ['firmwareId', 'publishFirmware', 'firmware', 'id'],
  },
  'devices/create-firmware-campaign': {
    as: 'manufacturer',
    keep: ['campaignId', 'createFirmwareCampaign', 'campaign', 'id'],
  },
  'devices/start-firmware-campaign': { as: 'manufacturer' },
  'devices/firmware-campaign': { as: 'manufacturer' },
  'devices/firmware-campaign-progress': { as: 'manufacturer' },
  'devices/firmwares': { as: 'manufacturer' },
  'devices/granted-devices': { as: 'manufacturer' },
  'devices/cancel-device-command': {
    as: 'serviceCompany',
    variables: ({ ids }) => ({ commandId: ids['secondCommandId'] }),
  },
};

const telemetry: Readonly<Record<string, Step>> = {
  'telemetry/ingest-telemetry': { as: 'gateway' },
  'telemetry/replay-quarantined': { variables: () => ({ ids: [] }) },
  'telemetry/ingest-telemetry-columns': { as: 'gateway', variables: () => ({ time: [Date.now() - 1] }) },
  'telemetry/ingest-events': { as: 'gateway', variables: ({ ids }) => ({ deviceId: ids['controllerId'] }) },
};

const monitoring: Readonly<Record<string, Step>> = {
  'monitoring/create-alert-rule': { keep: ['ruleId', 'createAlertRule', 'alertRule', 'id'] },
  'monitoring/update-alert-rule': {},
  'monitoring/create-notification-channel': { keep: ['channelId', 'createNotificationChannel', 'channel', 'id'] },
  'monitoring/test-notification-channel': {},
  'monitoring/update-anomaly-status': {},
  'monitoring/assign-alert': { as: 'serviceCompany' },
  'monitoring/comment-on-alert': { as: 'technician' },
  'monitoring/acknowledge-alert': { as: 'technician' },
  'monitoring/shelve-alert': { variables: ({ ids }) => ({ alertId: ids['secondAlertId'] }) },
  'monitoring/take-alert-out-of-service': { variables: ({ ids }) => ({ alertId: ids['secondAlertId'] }) },
  'monitoring/return-alert-to-service': { variables: ({ ids }) => ({ alertId: ids['secondAlertId'] }) },
  'monitoring/resolve-alert': { as: 'technician' },
  'monitoring/classify-anomaly': { as: 'technician' },
};

const laboratory = { as: 'laboratory' } as const;

/** The test bench has a model, and an engine near its end has recommendations. */
const predictions: Readonly<Record<string, Step>> = {
  'predictions/models': laboratory,
  'predictions/train-model': { ...laboratory, keep: ['jobId', 'trainModel', 'job', 'id'] },
  'predictions/training-job': laboratory,
  'predictions/promote-model': laboratory,
  'predictions/accept-recommendation': laboratory,
  'predictions/dismiss-recommendation': {
    ...laboratory,
    variables: ({ ids }) => ({ recommendationId: ids['secondRecommendationId'] }),
  },
  'predictions/run-predictions': {
    ...laboratory,
    variables: ({ ids }) => ({ buildingId: ids['benchId'] }),
    keep: ['jobId', 'runPredictions', 'job', 'id'],
  },
  'predictions/prediction-job': laboratory,
  'predictions/prediction-job-changed': laboratory,
  'predictions/prediction-updated': laboratory,
  'predictions/record-failure': { as: 'technician' },
  'predictions/record-maintenance': { as: 'technician' },
};

const partners: Readonly<Record<string, Step>> = {
  'partners/request-certification': {
    as: 'partner',
    keep: ['certificationId', 'requestCertification', 'certification', 'id'],
    variables: () => ({ manufacturer: 'Example Sensors', model: 'Motor T2' }),
  },
  'partners/start-certification-run': { as: 'partner' },
  'partners/certification': { as: 'partner' },
  'partners/certification-run-changed': { as: 'partner' },
  'partners/publish-guidance': { as: 'manufacturer' },
  'partners/submit-diagnostic-report': { as: 'partner' },
  'partners/submit-work-report': { as: 'technician', keep: ['workReportId', 'submitWorkReport', 'workReport', 'id'] },
  'partners/attach-evidence': { as: 'technician' },
  'partners/create-webhook': { as: 'serviceCompany', keep: ['webhookId', 'createWebhook', 'webhook', 'id'] },
  'partners/test-webhook': { as: 'serviceCompany' },
  'partners/webhook-deliveries': { as: 'serviceCompany' },
  'partners/share-prediction-report': { ...laboratory, variables: ({ ids }) => ({ equipmentId: ids['engineId'] }) },
};

/** In this order; what it does not name is run afterwards, as the owner. */
export const script: Readonly<Record<string, Step>> = {
  ...{ ...monitoring, ...telemetry, ...device },
  ...{ ...predictions, ...partners },
};

/** What cannot be run in minutes, and which test runs it instead. */
export const notRun: Readonly<Record<string, string>> = {
  'devices/accept-invitation': 'is asked without any token: subgraphs/devices/members.test.ts does',
  'devices/claim-device': 'is asked without any token: subgraphs/devices/claims.test.ts does',
  'monitoring/reset-alert': 'needs a fault that latches: subgraphs/monitoring/alarm-management.test.ts has one',
  'partners/decide-certification': 'a run takes hours: subgraphs/partners/certification.test.ts has its facts at hand',
  'partners/resolve-work-report-conflict': 'needs a conflict: subgraphs/partners/field-work.test.ts makes one',
};
