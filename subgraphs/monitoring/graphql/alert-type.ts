import { Directive, Field, Float, ID, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import type { AlertChange, AlertStateName, AlertStatus, Suppressor } from '../domain/alert-lifecycle.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import { AlertChangeEnum, AlertSeverityEnum, AlertStateEnum, AlertStatusEnum, SuppressorEnum } from './enums.ts';

/** Rows are returned as they are: their names agree. */
@Directive('@key(fields: "id")')
@ObjectType({ description: 'A call for attention, open until somebody or the end of its condition closes it.' })
export class Alert {
  @Field(() => ID, { description: 'Identifies the alert.' })
  readonly id!: string;

  @Field(() => String, {
    description:
      'What raised it: anomaly, threshold (a limit of the device), rule (an alert rule), a fault code such as door_closing_fault, or a condition of another service such as calibration_due.',
  })
  readonly alertType!: string;

  @Field(() => AlertSeverityEnum, { description: 'How urgent it is.' })
  readonly severity!: AlertSeverity;

  @Field(() => AlertStatusEnum, { description: 'Where it stands.' })
  readonly status!: AlertStatus;

  @Field(() => AlertStateEnum, { description: 'Its state after ISA-18.2: more than its status says.' })
  readonly state!: AlertStateName;

  @Field(() => Boolean, {
    description: 'Whether it outlasts its condition until somebody resets it, as its rule or the kind of fault has it.',
  })
  readonly latching!: boolean;

  @Field(() => SuppressorEnum, {
    nullable: true,
    description: 'What keeps it out of sight by design, or did so last; null when nothing ever did.',
  })
  readonly suppressedBy!: Suppressor | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The maintenance window that hides or hid it; null when none did.',
  })
  readonly maintenanceWindowId!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why it is, or last was, suppressed or out of service; null when it never was.',
  })
  readonly hiddenReason!: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it came into sight: late when it was suppressed first. Null while it never was.',
  })
  readonly toldAt!: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of the metric it is about, e.g. "temperature"; null when it is about none.',
  })
  readonly metric!: string | null;

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

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when it is put out of sight; it comes back by itself. Null when it is in sight.',
  })
  readonly shelvedUntil!: Date | null;

  @Field(() => ID, { nullable: true, description: 'The user who shelved it; null when it is in sight.' })
  readonly shelvedBy!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it is shelved; null when it is in sight.' })
  readonly shelveReason!: string | null;

  @Field(() => ID, { nullable: true, description: 'The user who takes care of it; null when nobody does.' })
  readonly assignedTo!: string | null;
}

@ObjectType({ description: 'Something that happened to an alert.' })
export class AlertTimelineEntry {
  @Field(() => ID, { description: 'Identifies the entry.' })
  readonly id!: string;

  @Field(() => DateTime, { description: 'When: event time for what was detected, the present for what people did.' })
  readonly at!: Date;

  @Field(() => AlertChangeEnum, { description: 'What happened.' })
  readonly change!: AlertChange;

  @Field(() => ID, { nullable: true, description: 'The user who did it; null when it happened by itself.' })
  readonly by!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The comment, why it went out of sight, whom it was passed on to or assigned to; else null.',
  })
  readonly note!: string | null;
}
