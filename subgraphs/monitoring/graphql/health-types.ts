import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { DateTime, Json } from '../../../platform/graphql/scalars.ts';
import type { HealthPart as Part, HealthPartKind, HealthStatus, HealthTrend } from '../domain/health.ts';
import type { MetricTrend } from '../domain/metric-trend.ts';
import type { ReadingStatus } from '../domain/reading-status.ts';
import {
  HealthPartKindEnum,
  HealthStatusEnum,
  HealthTrendEnum,
  MetricTrendEnum,
  ReadingStatusEnum,
} from './health-enums.ts';

@ObjectType({ description: 'One part of a health score.' })
export class HealthPart {
  @Field(() => HealthPartKindEnum, { description: 'What is looked at.' })
  readonly kind!: HealthPartKind;

  @Field(() => Float, { description: 'How well it stands, 0 to 100.' })
  readonly score!: number;

  @Field(() => Float, { description: 'Its share in the score, 0 to 1; those of all parts add up to 1.' })
  readonly weight!: number;

  @Field(() => String, { description: 'What was found, for a person.' })
  readonly explanation!: string;
}

@ObjectType({
  description:
    'How well a piece of equipment is, reckoned now from open alerts, open anomalies, current readings and their age. Weights are our judgement.',
})
export class EquipmentHealth {
  @Field(() => Int, {
    nullable: true,
    description: "The parts' scores by their weights, 0 to 100; null when nothing was ever read.",
  })
  readonly score!: number | null;

  @Field(() => HealthStatusEnum, {
    nullable: true,
    description:
      'By score and worst open alert: a critical alert is CRITICAL, a warning at least ATTENTION; null without data.',
  })
  readonly status!: HealthStatus | null;

  @Field(() => HealthTrendEnum, {
    nullable: true,
    description: 'Against the mean of the 24 hours before, beyond 3 points; null when these are not known.',
  })
  readonly trend!: HealthTrend | null;

  @Field(() => [HealthPart], { description: 'What the score is made of; empty without data.' })
  readonly parts!: readonly Part[];

  @Field(() => DateTime, { nullable: true, description: 'Event time of the newest reading; null without any.' })
  readonly lastUpdated!: Date | null;
}

@ObjectType({ description: 'The last good reading of a sensor, about a second behind.' })
export class CurrentReading {
  @Field(() => String, { description: 'Name of the metric, e.g. "motor_temperature".' })
  readonly metric!: string;

  @Field(() => Float, { description: 'The value, in `unit`.' })
  readonly value!: number;

  @Field(() => String, { description: 'UCUM unit, e.g. "Cel".' })
  readonly unit!: string;

  @Field(() => ReadingStatusEnum, { description: 'How it stands against its limits and its past.' })
  readonly status!: ReadingStatus;

  @Field(() => DateTime, { description: 'Event time of the reading.' })
  readonly timestamp!: Date;

  @Field(() => ID, { description: 'The device that sent it.' })
  readonly deviceId!: string;
}

@ObjectType({ description: 'A point of a trend.' })
export class TrendPoint {
  @Field(() => DateTime, { description: 'Start of the hour; for the last one perhaps the time of the newest reading.' })
  readonly timestamp!: Date;

  @Field(() => Float, { description: "Mean of the hour, in the metric's unit." })
  readonly value!: number;
}

@ObjectType({ description: 'Where a metric is going.' })
export class MetricTrendSeries {
  @Field(() => String, { description: 'Name of the metric.' })
  readonly metric!: string;

  @Field(() => String, { description: 'UCUM unit of the values.' })
  readonly unit!: string;

  @Field(() => MetricTrendEnum, { nullable: true, description: 'Its direction; null for fewer than 3 points.' })
  readonly trend!: MetricTrend | null;

  @Field(() => [TrendPoint], { description: 'Hourly means, the oldest first.' })
  readonly data!: readonly TrendPoint[];
}

@ObjectType({
  description:
    'How a piece of equipment compares with the others of its kind, manufacturer and model that the viewer may see. By figures that are at most a minute (health) or an hour (uptime) old.',
})
export class FleetAverage {
  @Field(() => Float, {
    nullable: true,
    description: 'Points above (+) or below (-) their mean health; null if unknown.',
  })
  readonly healthScore!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Percentage points above or below their mean uptime of 30 days; null if unknown.',
  })
  readonly uptime!: number | null;

  @Field(() => Int, { description: 'How many others there are; at least 3.' })
  readonly fleetSize!: number;
}

@ObjectType({ description: 'How long equipment was in service. The three durations add up to the range.' })
export class EquipmentUptime {
  @Field(() => Float, {
    nullable: true,
    description: 'In service, in percent of the time that is known; null when nothing is known.',
  })
  readonly percent!: number | null;

  @Field(() => Float, { description: 'Seconds in service.' })
  readonly inServiceSeconds!: number;

  @Field(() => Float, { description: 'Seconds down: by a recorded failure, a fault that stops it, or its car mode.' })
  readonly downSeconds!: number;

  @Field(() => Float, { description: 'Seconds of which nothing is known: lost communication is not downtime.' })
  readonly unknownSeconds!: number;
}

@ObjectType({ description: 'What equipment has told of itself: faults, alarms and changes of its mode.' })
export class DiagnosticEvent {
  @Field(() => ID, { description: 'Identifies the event.' })
  readonly id!: string;

  @Field(() => String, { description: 'Its code, e.g. "door_closing_fault" or "mode_changed".' })
  readonly code!: string;

  @Field(() => DateTime, { description: 'Event time.' })
  readonly occurredAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When the fault was over; null while it lasts or for no fault.',
  })
  readonly clearedAt!: Date | null;

  @Field(() => String, { description: 'Car mode at the time; "not_stated" when the sender said nothing.' })
  readonly operatingMode!: string;

  @Field(() => ID, { description: 'The device that told of it.' })
  readonly deviceId!: string;

  @Field(() => Json, { description: 'What the sender added; {} for nothing.' })
  readonly details!: unknown;
}
