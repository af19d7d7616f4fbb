import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import type { AnomalyOutcome, AnomalySeverity, AnomalyStatus, AnomalyType } from '../domain/anomaly.ts';
import type { Impact } from '../domain/finding.ts';
import { AnomalyOutcomeEnum, AnomalySeverityEnum, AnomalyStatusEnum, AnomalyTypeEnum, ImpactEnum } from './enums.ts';

@ObjectType({ description: 'The values that would have been ordinary, both ends included.' })
export class ExpectedRange {
  @Field(() => Float, {
    nullable: true,
    description: "Smallest ordinary value, in the anomaly's unit; null where there is no limit.",
  })
  readonly min!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: "Largest ordinary value, in the anomaly's unit; null where there is no limit.",
  })
  readonly max!: number | null;
}

@ObjectType({ description: 'What the equipment was doing at the time.' })
export class OperatingContext {
  @Field(() => String, { nullable: true, description: 'Operating mode as the sender gave it; null when it gave none.' })
  readonly mode!: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Load of the car in kg by a sensor of the same device within 5 minutes; null when none says.',
  })
  readonly load!: number | null;
}

/** Rows are returned as they are: their names agree. */
@Directive('@key(fields: "id")')
@ObjectType({
  description: 'An episode of readings that are unlike the past of their series, seen from its beginning.',
})
export class Anomaly {
  @Field(() => ID, { description: 'Identifies the anomaly. The same readings always give the same id.' })
  readonly id!: string;

  @Field(() => AnomalyTypeEnum, { description: 'The method that found it.' })
  readonly anomalyType!: AnomalyType;

  @Field(() => AnomalySeverityEnum, { description: 'How much speaks for it by now: rises while the episode goes on.' })
  readonly severity!: AnomalySeverity;

  @Field(() => AnomalyStatusEnum, { description: 'What has become of it.' })
  readonly status!: AnomalyStatus;

  @Field(() => String, { description: 'Name of the metric, e.g. "temperature".' })
  readonly metric!: string;

  @Field(() => String, { description: 'UCUM unit of the values below, e.g. "Cel".' })
  readonly unit!: string;

  @Field(() => Float, { nullable: true, description: 'What was expected instead; null when nothing definite was.' })
  readonly expectedValue!: number | null;

  @Field(() => Float, { description: 'The reading with which the episode began.' })
  readonly actualValue!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Signed deviation in percent of the expected value; null when that is unknown or 0.',
  })
  readonly deviationPercent!: number | null;

  @Field(() => DateTime, { description: 'Event time of the reading with which the episode began.' })
  readonly detectedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Event time of the reading with which the episode was over; null while it goes on.',
  })
  readonly endedAt!: Date | null;

  @Field(() => Float, {
    description:
      'Share of episodes with as much evidence that turned out true on labelled recordings, 0 to 1; 1 for a limit that was crossed. Rises while the episode goes on.',
  })
  readonly confidence!: number;

  @Field(() => String, { description: 'Detector and its version, e.g. "ensemble@2".' })
  readonly detectionModel!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Where to look first: the fault whose signature fits best what is odd about the equipment within 6 hours; null when none fits.',
  })
  readonly likelyCause!: string | null;

  @Field(() => ImpactEnum, {
    description: 'What it may do to the equipment: the milder of what its severity and the likely fault call for.',
  })
  readonly estimatedImpact!: Impact;

  @Field(() => String, { description: 'What to do about it, and how soon.' })
  readonly recommendedAction!: string;

  @Field(() => Int, { description: 'Rises with every change: pass it to change what you have seen.' })
  readonly version!: number;

  @Field(() => String, {
    nullable: true,
    description: 'What was said with the last change of status; null for nothing.',
  })
  readonly statusNote!: string | null;

  @Field(() => AnomalyOutcomeEnum, {
    nullable: true,
    description: 'What it turned out to be; null until somebody says.',
  })
  readonly outcome!: AnomalyOutcome | null;

  @Field(() => String, { nullable: true, description: 'What the cause was; null when nobody said.' })
  readonly confirmedCause!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was classified; null when it was not.' })
  readonly classifiedAt!: Date | null;

  @Field(() => ID, { nullable: true, description: 'The user who classified it; null when nobody did.' })
  readonly classifiedBy!: string | null;
}
