import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import type { ComponentKind } from '../../../core/contracts/component.ts';
import type { MaintenanceKind } from '../domain/work-report.ts';
import { Cursor, DateTime, Json } from '../../../platform/graphql/scalars.ts';
import { DiagnosticReport } from './diagnostic-report.ts';
import {
  AlertSeverityEnum,
  AnomalySeverityEnum,
  ChangeKindEnum,
  ComponentKindEnum,
  MaintenanceKindEnum,
} from './enums.ts';
import { Alert, Anomaly, Component, Equipment } from './stub-types.ts';
import { WorkReport } from './work-report-types.ts';

@ObjectType({ description: 'An alert that is open.' })
export class BriefAlert {
  @Field(() => Alert, { description: 'The alert; monitoring tells more of it.' })
  readonly alert!: Alert;

  @Field(() => AlertSeverityEnum, { description: 'How urgent it is.' })
  readonly severity!: string;

  @Field(() => String, { description: 'One sentence for people.' })
  readonly message!: string;

  @Field(() => DateTime, { description: 'When its condition began.' })
  readonly triggeredAt!: Date;
}

@ObjectType({ description: 'An anomaly of the last 30 days.' })
export class BriefAnomaly {
  @Field(() => Anomaly, { description: 'The anomaly; monitoring tells more of it.' })
  readonly anomaly!: Anomaly;

  @Field(() => String, { description: 'Name of the metric.' })
  readonly metric!: string;

  @Field(() => AnomalySeverityEnum, { description: 'How far out it was.' })
  readonly severity!: string;

  @Field(() => DateTime, { description: 'When it began.' })
  readonly detectedAt!: Date;
}

@ObjectType({ description: 'The last known prediction, in short.' })
export class BriefPrediction {
  @Field(() => DateTime, { description: 'When it was made.' })
  readonly generatedAt!: Date;

  @Field(() => Float, {
    nullable: true,
    description: 'Probability of a failure within 30 days, 0 to 1; null when unknown.',
  })
  readonly probability30Days!: number | null;

  @Field(() => String, { nullable: true, description: 'What is likeliest to fail; null when unknown.' })
  readonly topRisk!: string | null;

  @Field(() => Float, { nullable: true, description: 'Days until it is likely to fail; null when unknown.' })
  readonly remainingDays!: number | null;
}

@ObjectType({ description: 'A failure of the last year.' })
export class BriefFailure {
  @Field(() => ID, { description: 'UUID of the failure.' })
  readonly id!: string;

  @Field(() => ComponentKindEnum, { description: 'What failed.' })
  readonly component!: ComponentKind;

  @Field(() => DateTime, { description: 'Out of service from.' })
  readonly failedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'In service again from; null while it is out.' })
  readonly restoredAt!: Date | null;

  @Field(() => String, { description: 'What happened.' })
  readonly description!: string;
}

@ObjectType({ description: 'Maintenance of the last year.' })
export class BriefMaintenance {
  @Field(() => ID, { description: 'UUID of the maintenance.' })
  readonly id!: string;

  @Field(() => ComponentKindEnum, { description: 'What was worked on.' })
  readonly component!: ComponentKind;

  @Field(() => MaintenanceKindEnum, { description: 'What was done.' })
  readonly kind!: MaintenanceKind;

  @Field(() => DateTime, { description: 'When it was done.' })
  readonly performedAt!: Date;
}

@ObjectType({ description: 'A component that may need parts.' })
export class BriefLikelyPart {
  @Field(() => ComponentKindEnum, { description: 'The component.' })
  readonly component!: ComponentKind;

  @Field(() => [String], {
    description: 'Parts that earlier reports used on it, on this equipment; empty when unknown.',
  })
  readonly parts!: readonly string[];

  @Field(() => String, { description: 'Why it is likely.' })
  readonly reason!: string;
}

@ObjectType({ description: 'What a technician should know before arriving, from what other services told.' })
export class VisitBrief {
  @Field(() => Equipment, { nullable: true, description: 'The equipment; trends are its `series`.' })
  readonly equipment!: Equipment;

  @Field(() => DateTime, { description: 'When this was put together.' })
  readonly generatedAt!: Date;

  @Field(() => Cursor, { description: 'Where `changes` goes on from here, and what a report is based on.' })
  readonly cursor!: string;

  @Field(() => [BriefAlert], { description: 'Open alerts, the newest first; at most 50.' })
  readonly openAlerts!: readonly BriefAlert[];

  @Field(() => [BriefAnomaly], { description: 'Anomalies of the last 30 days, the newest first; at most 50.' })
  readonly recentAnomalies!: readonly BriefAnomaly[];

  @Field(() => BriefPrediction, {
    nullable: true,
    description: 'The last prediction; null when there is none, or without READ_PREDICTIONS.',
  })
  readonly prediction!: BriefPrediction | null;

  @Field(() => [WorkReport], { description: 'The last 10 work reports that were not discarded.' })
  readonly recentReports!: readonly unknown[];

  @Field(() => [DiagnosticReport], { description: 'The last 10 reports of diagnostic tools.' })
  readonly diagnosticReports!: readonly unknown[];

  @Field(() => [BriefMaintenance], { description: 'Maintenance of the last year, the newest first; at most 50.' })
  readonly maintenance!: readonly BriefMaintenance[];

  @Field(() => [BriefFailure], { description: 'Failures of the last year, the newest first; at most 50.' })
  readonly failures!: readonly BriefFailure[];

  @Field(() => [BriefLikelyPart], { description: 'Components that may need parts; empty when nothing points to one.' })
  readonly likelyParts!: readonly BriefLikelyPart[];

  @Field(() => [String], { description: 'What to look at, from all of the above; empty when nothing points anywhere.' })
  readonly checklist!: readonly string[];

  @Field(() => [Component], { description: 'Its components, with guidance; empty for what is no elevator.' })
  readonly components!: readonly Component[];
}

@ObjectType({ description: 'Something that happened to a piece of equipment or a device.' })
export class Change {
  @Field(() => Cursor, { description: 'Where to go on after it.' })
  readonly cursor!: string;

  @Field(() => ChangeKindEnum, { description: 'What it is about.' })
  readonly kind!: string;

  @Field(() => ID, {
    description: 'UUID of the alert, anomaly, failure, maintenance or report; the subject, of a prediction.',
  })
  readonly id!: string;

  @Field(() => DateTime, { description: 'When it happened.' })
  readonly occurredAt!: Date;

  @Field(() => Equipment, { nullable: true, description: 'The equipment; null for a device without one.' })
  readonly equipment!: Equipment | null;

  @Field(() => ComponentKindEnum, { nullable: true, description: 'The component; null when it is about none.' })
  readonly component!: string | null;

  @Field(() => Json, { description: 'What was told, as a mobile client keeps it.' })
  readonly data!: unknown;
}

@ObjectType({ description: 'A page of changes, in the order in which they became known.' })
export class ChangePage {
  @Field(() => [Change], { description: 'The changes.' })
  readonly changes!: readonly Change[];

  @Field(() => Cursor, { description: 'Ask for what comes after it next time.' })
  readonly endCursor!: string;

  @Field(() => Boolean, { description: 'Whether there is more already.' })
  readonly hasMore!: boolean;

  @Field(() => Int, { description: 'How many changes this page has.' })
  readonly count!: number;
}
