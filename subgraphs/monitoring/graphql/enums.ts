import { defineEnum } from '../../../platform/graphql/words.ts';
import type { AlertChange, AlertStateName, AlertStatus, Suppressor } from '../domain/alert-lifecycle.ts';
import type { AnomalyOutcome, AnomalySeverity, AnomalyStatus, AnomalyType } from '../domain/anomaly.ts';
import type { Impact } from '../domain/finding.ts';
import type { AlertSeverity } from '../domain/severity.ts';

export const AnomalyTypeEnum = defineEnum<AnomalyType>(
  'AnomalyType',
  'The method that found an anomaly. An ensemble reports the method of its strongest member.',
  {
    threshold: 'A limit was crossed: one that the device was given, or one that was learned.',
    statistical: 'The reading deviates from its usual distribution, such as the profile of the hour.',
    pattern: 'A sequence of readings or events matches a known fault signature.',
    ml: 'The readings are unlike what was learned from this series, such as its nearest past sequences.',
  },
);

export const AnomalySeverityEnum = defineEnum<AnomalySeverity>(
  'AnomalySeverity',
  'How much speaks for an anomaly; it grows while its episode lasts. A limit that was given is graded by how far it was passed, as a share of the distance of the limits.',
  {
    low: 'A hint: a confidence below 0.35, or one metric of several that are watched together, unless it is sure.',
    medium: 'A confidence from 0.35, or a limit that was passed.',
    high: 'A confidence from 0.6, or a limit passed by a tenth.',
    critical: 'A confidence from 0.85, or a limit passed by a quarter.',
  },
);

export const AnomalyStatusEnum = defineEnum<AnomalyStatus>('AnomalyStatus', 'What has become of an anomaly.', {
  active: 'Its episode is going on and nobody has acknowledged it.',
  acknowledged: 'Somebody has acknowledged its alert.',
  investigating: 'Somebody is looking into it.',
  resolved: 'Its episode is over, or somebody resolved its alert.',
});

export const AnomalyOutcomeEnum = defineEnum<AnomalyOutcome>(
  'AnomalyOutcome',
  'What a person found an anomaly to have been.',
  {
    true_positive: 'Something was wrong.',
    false_positive: 'Nothing was wrong: a false alarm.',
    unclear: 'It could not be found out.',
  },
);

export const ImpactEnum = defineEnum<Impact>('EstimatedImpact', 'What the anomaly may do to the equipment.', {
  none: 'Nothing is expected.',
  minor: 'Small effects, to be looked at with the next visit.',
  moderate: 'The equipment may work less well.',
  severe: 'The equipment may fail.',
});

export const AlertSeverityEnum = defineEnum<AlertSeverity>('AlertSeverity', 'How urgent an alert is.', {
  info: 'Good to know.',
  warning: 'Should be looked at soon.',
  critical: 'Should be looked at now.',
});

export const AlertStatusEnum = defineEnum<AlertStatus>('AlertStatus', 'Where an alert stands.', {
  active: 'Nobody has acknowledged it. Its condition may have cleared meanwhile: see clearedAt.',
  acknowledged: 'Somebody has acknowledged it; its condition still lasts.',
  resolved: 'Over: resolved by somebody, or acknowledged and cleared. It is never opened again.',
});

export const AlertStateEnum = defineEnum<AlertStateName>(
  'AlertState',
  'The state of an alert after ISA-18.2: where it stands, what its condition does and whether it is in sight.',
  {
    normal: 'Over: it is resolved.',
    unacknowledged: 'Its condition lasts and nobody has acknowledged it.',
    acknowledged: 'Its condition lasts and somebody has acknowledged it.',
    returned_unacknowledged: 'Its condition is over, and nobody has acknowledged it.',
    latched_unacknowledged: 'Its condition is over, but it latches: it waits to be acknowledged and reset.',
    latched_acknowledged: 'Its condition is over and it was acknowledged, but it latches: it waits to be reset.',
    shelved: 'Somebody put it out of sight for a time.',
    suppressed_by_design: 'A maintenance window, a parent alert or its rule keeps it out of sight: see suppressedBy.',
    out_of_service: 'Somebody took alerts of its kind out of service, until they are returned to it.',
  },
);

export const SuppressorEnum = defineEnum<Suppressor>('AlertSuppressor', 'What keeps an alert out of sight by design.', {
  maintenance_window: 'It began in a maintenance window on its device, equipment or building.',
  parent_alert: 'It is the echo of another alert, such as that of the gateway its device is behind.',
  rule: 'Its rule does not hold in this car mode, or while another alert lasts.',
});

export const AlertChangeEnum = defineEnum<AlertChange>('AlertChange', 'What happened to an alert.', {
  raised: 'The alert was raised.',
  acknowledged: 'Somebody acknowledged it.',
  cleared: 'Its condition is over.',
  latched: 'Its condition is over, and it waits to be reset.',
  reset: 'Somebody reset it after its condition was over.',
  resolved: 'Somebody resolved it.',
  shelved: 'Somebody put it out of sight for a time.',
  unshelved: 'It came back from the shelf.',
  suppressed: 'It was put out of sight by design: the note says why.',
  released: 'What suppressed it is over, and its condition still lasts.',
  taken_out_of_service: 'Alerts of its kind are out of service: the note says why.',
  returned_to_service: 'Somebody returned alerts of its kind to service.',
  assigned: 'Somebody was made to take care of it, or nobody any more.',
  commented: 'Somebody commented on it.',
  escalated: 'It became more urgent: more speaks for its anomaly than when it was raised.',
  passed_on: 'Nobody had acknowledged it in time: the next of the escalation policy were told.',
});
