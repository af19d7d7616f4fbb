import { defineEnum } from '../../../platform/graphql/words.ts';
import type { HealthPartKind, HealthStatus, HealthTrend } from '../domain/health.ts';
import type { MetricTrend } from '../domain/metric-trend.ts';
import type { ReadingStatus } from '../domain/reading-status.ts';

export const HealthStatusEnum = defineEnum<HealthStatus>('HealthStatus', 'How well a piece of equipment is.', {
  healthy: 'A score of 80 or more, and no warning or critical alert.',
  attention: 'A score from 60 to below 80, or an open warning.',
  warning: 'A score from 40 to below 60.',
  critical: 'A score below 40, or an open critical alert.',
});

export const HealthTrendEnum = defineEnum<HealthTrend>('HealthTrend', 'Where health is going.', {
  improving: 'More than 3 points above the mean of the 24 hours before.',
  stable: 'Within 3 points of it.',
  declining: 'More than 3 points below it.',
});

export const HealthPartKindEnum = defineEnum<HealthPartKind>('HealthPartKind', 'What a part of health looks at.', {
  alerts:
    'Unresolved alerts whose condition lasts, shelved ones too; not those suppressed by design or out of service.',
  anomalies: 'Anomalies that go on.',
  readings: 'The last reading of each sensor against its limits and its past.',
  data: 'How old the newest reading is: full up to 15 minutes, nothing from 24 hours on.',
});

export const ReadingStatusEnum = defineEnum<ReadingStatus>('ReadingStatus', 'How a current reading stands.', {
  normal: 'Within its limits, or usual where it has none.',
  attention: 'Within the last 10 % before a limit of the device, or in a low or medium anomaly.',
  warning: 'Beyond a limit, or in a high anomaly.',
  critical: 'Beyond a limit by more than a quarter of their distance, or in a critical anomaly.',
  unknown: 'Older than a day, or without limits and not learnt yet.',
});

export const MetricTrendEnum = defineEnum<MetricTrend>('MetricTrend', 'Where a metric is going.', {
  rising: 'It rises beyond its noise and by more than 5 % of its mean.',
  stable: 'It moves by no more than that.',
  falling: 'It falls beyond its noise and by more than 5 % of its mean.',
});
