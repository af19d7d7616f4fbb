import { registerEnumType } from 'type-graphql';
import type { AlertChange, AlertStatus } from '../domain/alert-lifecycle.ts';
import type { AnomalyOutcome, AnomalySeverity, AnomalyStatus, AnomalyType } from '../domain/anomaly.ts';
import type { Impact } from '../domain/finding.ts';
import type { AlertSeverity } from '../domain/severity.ts';

/** SCREAMING_CASE in the graph, the specification's lower-case words in storage. */
type Values<Word extends string> = { readonly [Key in Word as Uppercase<Key>]: Key };
type Descriptions<Word extends string> = Record<Uppercase<Word>, { description: string }>;

function defineEnum<Word extends string>(
  name: string,
  description: string,
  values: Values<Word>,
  valuesConfig: Descriptions<Word>,
): Values<Word> {
  registerEnumType(values, { name, description, valuesConfig: valuesConfig as never });
  return values;
}

export const AnomalyTypeEnum = defineEnum<AnomalyType>(
  'AnomalyType',
  'The method that found an anomaly. An ensemble reports the method of its strongest member.',
  { THRESHOLD: 'threshold', STATISTICAL: 'statistical', PATTERN: 'pattern', ML: 'ml' },
  {
    THRESHOLD: { description: 'A limit was crossed: one that the device was given, or one that was learned.' },
    STATISTICAL: { description: 'The reading deviates from its usual distribution, such as the profile of the hour.' },
    PATTERN: { description: 'A sequence of readings or events matches a known fault signature.' },
    ML: {
      description: 'The readings are unlike what was learned from this series, such as its nearest past sequences.',
    },
  },
);

export const AnomalySeverityEnum = defineEnum<AnomalySeverity>(
  'AnomalySeverity',
  'How far out the first reading was by the score of the detector. It grades; it is not a probability.',
  { LOW: 'low', MEDIUM: 'medium', HIGH: 'high', CRITICAL: 'critical' },
  {
    LOW: { description: 'A score from 2.8, just enough to be reported, to below 4.' },
    MEDIUM: { description: 'A score from 4 to below 6.' },
    HIGH: { description: 'A score from 6 to below 8.' },
    CRITICAL: { description: 'A score of 8 or more.' },
  },
);

export const AnomalyStatusEnum = defineEnum<AnomalyStatus>(
  'AnomalyStatus',
  'What has become of an anomaly.',
  { ACTIVE: 'active', ACKNOWLEDGED: 'acknowledged', INVESTIGATING: 'investigating', RESOLVED: 'resolved' },
  {
    ACTIVE: { description: 'Its episode is going on and nobody has acknowledged it.' },
    ACKNOWLEDGED: { description: 'Somebody has acknowledged its alert.' },
    INVESTIGATING: { description: 'Somebody is looking into it.' },
    RESOLVED: { description: 'Its episode is over, or somebody resolved its alert.' },
  },
);

export const AnomalyOutcomeEnum = defineEnum<AnomalyOutcome>(
  'AnomalyOutcome',
  'What a person found an anomaly to have been.',
  { TRUE_POSITIVE: 'true_positive', FALSE_POSITIVE: 'false_positive', UNCLEAR: 'unclear' },
  {
    TRUE_POSITIVE: { description: 'Something was wrong.' },
    FALSE_POSITIVE: { description: 'Nothing was wrong: a false alarm.' },
    UNCLEAR: { description: 'It could not be found out.' },
  },
);

export const ImpactEnum = defineEnum<Impact>(
  'EstimatedImpact',
  'What the anomaly may do to the equipment.',
  { NONE: 'none', MINOR: 'minor', MODERATE: 'moderate', SEVERE: 'severe' },
  {
    NONE: { description: 'Nothing is expected.' },
    MINOR: { description: 'Small effects, to be looked at with the next visit.' },
    MODERATE: { description: 'The equipment may work less well.' },
    SEVERE: { description: 'The equipment may fail.' },
  },
);

export const AlertSeverityEnum = defineEnum<AlertSeverity>(
  'AlertSeverity',
  'How urgent an alert is.',
  { INFO: 'info', WARNING: 'warning', CRITICAL: 'critical' },
  {
    INFO: { description: 'Good to know.' },
    WARNING: { description: 'Should be looked at soon.' },
    CRITICAL: { description: 'Should be looked at now.' },
  },
);

export const AlertStatusEnum = defineEnum<AlertStatus>(
  'AlertStatus',
  'Where an alert stands.',
  { ACTIVE: 'active', ACKNOWLEDGED: 'acknowledged', RESOLVED: 'resolved' },
  {
    ACTIVE: { description: 'Nobody has acknowledged it. Its condition may have cleared meanwhile: see clearedAt.' },
    ACKNOWLEDGED: { description: 'Somebody has acknowledged it; its condition still lasts.' },
    RESOLVED: { description: 'Over: resolved by somebody, or acknowledged and cleared. It is never opened again.' },
  },
);

export const AlertChangeEnum = defineEnum<AlertChange>(
  'AlertChange',
  'What happened to an alert.',
  {
    ...{ RAISED: 'raised', ACKNOWLEDGED: 'acknowledged', CLEARED: 'cleared', RESOLVED: 'resolved' },
    ...{ SHELVED: 'shelved', UNSHELVED: 'unshelved', ASSIGNED: 'assigned', COMMENTED: 'commented' },
    ...{ ESCALATED: 'escalated' },
  },
  {
    RAISED: { description: 'The alert was raised.' },
    ACKNOWLEDGED: { description: 'Somebody acknowledged it.' },
    CLEARED: { description: 'Its condition is over.' },
    RESOLVED: { description: 'Somebody resolved it.' },
    SHELVED: { description: 'Somebody put it out of sight for a time.' },
    UNSHELVED: { description: 'It came back from the shelf.' },
    ASSIGNED: { description: 'Somebody was made to take care of it, or nobody any more.' },
    COMMENTED: { description: 'Somebody commented on it.' },
    ESCALATED: { description: 'It became more urgent: more speaks for its anomaly than when it was raised.' },
  },
);
