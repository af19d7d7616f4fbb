import { Field, ID, InputType } from 'type-graphql';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import type { AlertStateName, AlertStatus, Suppressor } from '../domain/alert-lifecycle.ts';
import type { AnomalySeverity, AnomalyStatus, AnomalyType } from '../domain/anomaly.ts';
import type { AlertSeverity } from '../domain/severity.ts';
import type { AlertFilter, AnomalyFilter } from '../store/filters.ts';
import {
  AlertSeverityEnum,
  AlertStateEnum,
  AlertStatusEnum,
  AnomalySeverityEnum,
  AnomalyStatusEnum,
  AnomalyTypeEnum,
  SuppressorEnum,
} from './enums.ts';

/** Not an input of its own: nothing refers to it, so it is not in the schema. */
@InputType()
abstract class SubjectFilterInput {
  @Field(() => [ID], { nullable: true, description: 'Only those of this equipment.' })
  readonly equipmentIds?: readonly string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Only those of these devices.' })
  readonly deviceIds?: readonly string[] | null;

  @Field(() => [String], { nullable: true, description: 'Only those of these metrics, e.g. "temperature".' })
  readonly metrics?: readonly string[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Only those that began then or later (event time).' })
  readonly from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only those that began before then (event time).' })
  readonly to?: Date | null;
}

@InputType('AnomalyFilter', { description: 'Narrows anomalies: every condition given must hold.' })
export class AnomalyFilterInput extends SubjectFilterInput implements AnomalyFilter {
  @Field(() => [AnomalySeverityEnum], { nullable: true, description: 'Only these severities.' })
  readonly severities?: readonly AnomalySeverity[] | null;

  @Field(() => [AnomalyStatusEnum], { nullable: true, description: 'Only these statuses.' })
  readonly statuses?: readonly AnomalyStatus[] | null;

  @Field(() => [AnomalyTypeEnum], { nullable: true, description: 'Only what these methods found.' })
  readonly anomalyTypes?: readonly AnomalyType[] | null;
}

@InputType('AlertFilter', { description: 'Narrows alerts: every condition given must hold.' })
export class AlertFilterInput extends SubjectFilterInput implements AlertFilter {
  @Field(() => [AlertSeverityEnum], { nullable: true, description: 'Only these severities.' })
  readonly severities?: readonly AlertSeverity[] | null;

  @Field(() => [AlertStatusEnum], { nullable: true, description: 'Only these statuses.' })
  readonly statuses?: readonly AlertStatus[] | null;

  @Field(() => [AlertStateEnum], { nullable: true, description: 'Only these states of ISA-18.2.' })
  readonly states?: readonly AlertStateName[] | null;

  @Field(() => [SuppressorEnum], {
    nullable: true,
    description: 'Only those that this keeps out of sight, or last did: what a maintenance window hid, for example.',
  })
  readonly suppressedBy?: readonly Suppressor[] | null;

  @Field(() => [ID], { nullable: true, description: 'Only what these maintenance windows hide or hid.' })
  readonly maintenanceWindowIds?: readonly string[] | null;
}
