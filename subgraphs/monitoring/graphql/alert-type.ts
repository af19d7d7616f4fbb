import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import type { AlertStatus } from '../domain/alert-lifecycle.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import { AlertSeverityEnum, AlertStatusEnum } from './enums.ts';

/** Rows are returned as they are: their names agree. */
@Directive('@key(fields: "id")')
@ObjectType({ description: 'A call for attention, open until somebody or the end of its condition closes it.' })
export class Alert {
  @Field(() => ID, { description: 'Identifies the alert.' })
  readonly id!: string;

  @Field(() => String, { description: 'What raised it: "anomaly".' })
  readonly alertType!: string;

  @Field(() => AlertSeverityEnum, { description: 'How urgent it is.' })
  readonly severity!: AlertSeverity;

  @Field(() => AlertStatusEnum, { description: 'Where it stands.' })
  readonly status!: AlertStatus;

  @Field(() => String, { description: 'Name of the metric it is about, e.g. "temperature".' })
  readonly metric!: string;

  @Field(() => Float, { nullable: true, description: 'The limit that was crossed; null when no single limit was.' })
  readonly thresholdValue!: number | null;

  @Field(() => Float, { nullable: true, description: 'The reading that raised it; null when it was not a reading.' })
  readonly actualValue!: number | null;

  @Field(() => String, { description: 'One sentence for people.' })
  readonly message!: string;

  @Field(() => DateTime, { description: 'Event time at which its condition began.' })
  readonly triggeredAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was acknowledged; null when it was not.' })
  readonly acknowledgedAt!: Date | null;

  @Field(() => ID, { nullable: true, description: 'The user who acknowledged it; null when nobody did.' })
  readonly acknowledgedBy!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Event time at which its condition was over; null while it lasts.',
  })
  readonly clearedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was resolved; null while it is open.' })
  readonly resolvedAt!: Date | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The user who resolved it; null while open or when it cleared by itself.',
  })
  readonly resolvedBy!: string | null;
}
