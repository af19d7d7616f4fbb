import { Directive, Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { ComponentKind } from '../../../core/contracts/component.ts';
import { connectionType } from '../../../platform/graphql/pagination.ts';
import { Cursor, DateTime } from '../../../platform/graphql/scalars.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import type { MaintenanceKind, WorkReportStatus } from '../domain/work-report.ts';
import type { EvidenceRow, WorkReportRow } from '../store/rows.ts';
import { ChangeKindEnum, ComponentKindEnum, MaintenanceKindEnum, WorkReportStatusEnum } from './enums.ts';

@ObjectType({ description: 'A part that was used.' })
export class PartUsed {
  @Field(() => String, { description: 'Name or number of the part.' })
  readonly name!: string;

  @Field(() => Int, { description: 'How many; 1 to 1000.' })
  readonly quantity!: number;
}

@ObjectType({ description: 'Something that changed after the technician last looked, and that a report contradicts.' })
export class WorkReportConflict {
  @Field(() => ChangeKindEnum, { description: 'What changed.' })
  readonly kind!: string;

  @Field(() => ID, { description: 'UUID of the alert, failure, maintenance or report.' })
  readonly id!: string;

  @Field(() => DateTime, { description: 'When it happened.' })
  readonly occurredAt!: Date;

  @Field(() => String, { description: 'Why it is a conflict, for a person.' })
  readonly reason!: string;
}

@ObjectType({ description: 'A file of evidence, such as a photograph.' })
export class Evidence {
  @Field(() => ID, { description: 'UUID of the file.' })
  readonly id!: string;

  @Field(() => String, { description: 'Its name.' })
  readonly fileName!: string;

  @Field(() => String, { description: 'Its media type.' })
  readonly contentType!: string;

  @Field(() => String, { description: 'SHA-256 of its content, in hex.' })
  readonly sha256!: string;

  @Field(() => Int, { description: 'Its size in bytes; at most 524288.' })
  readonly sizeBytes!: number;

  @Field(() => DateTime, { description: 'When it was attached.' })
  readonly createdAt!: Date;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: "A technician's report. For whoever has READ_HEALTH or SUBMIT_REPORTS on the equipment." })
export class WorkReport {
  @Field(() => ID, { description: 'UUID of the report.' })
  readonly id!: string;

  @Field(() => ComponentKindEnum, { description: 'What was worked on.' })
  readonly component!: ComponentKind;

  @Field(() => MaintenanceKindEnum, { description: 'What was done.' })
  readonly kind!: MaintenanceKind;

  @Field(() => DateTime, { description: 'When it was done.' })
  readonly performedAt!: Date;

  @Field(() => Boolean, { description: 'Whether it was planned, or answered a failure.' })
  readonly planned!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'Out of service from; null when it mended no failure.' })
  readonly failedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'In service again from; null when still out, or no failure.' })
  readonly restoredAt!: Date | null;

  @Field(() => String, { description: 'What was found and done.' })
  readonly summary!: string;

  @Field(() => Float, { nullable: true, description: "In the organization's currency; null when not said." })
  readonly cost!: number | null;

  @Field(() => [PartUsed], { description: 'Parts that were used.' })
  readonly partsUsed!: readonly PartUsed[];

  @Field(() => WorkReportStatusEnum, { description: 'What has become of it.' })
  readonly status!: WorkReportStatus;

  @Field(() => [WorkReportConflict], { description: 'What it was found to contradict when it came; empty mostly.' })
  readonly conflicts!: readonly unknown[];

  @Field(() => ID, { description: 'The user who submitted it.' })
  readonly technicianId!: string;

  @Field(() => DateTime, { description: 'When it arrived.' })
  readonly createdAt!: Date;
}

export const WorkReportConnection = connectionType(WorkReport, 'WorkReport');

@InputType({ description: 'Which work reports to list; all that are visible if left out.' })
export class WorkReportFilter {
  @Field(() => [ID], { nullable: true, description: 'Only of this equipment.' })
  readonly equipmentIds?: string[] | null;

  @Field(() => [WorkReportStatusEnum], { nullable: true, description: 'Only in these states.' })
  readonly statuses?: WorkReportStatus[] | null;

  @Field(() => ComponentKindEnum, { nullable: true, description: 'Only on this component.' })
  readonly component?: ComponentKind | null;
}

@InputType({ description: 'A failure that was mended.' })
export class FailureInput {
  @Field(() => DateTime, { description: 'Out of service from.' })
  readonly failedAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: 'In service again from, after `failedAt`; null while it is out.',
  })
  readonly restoredAt?: Date | null;
}

@InputType({ description: 'A part that was used.' })
export class PartUsedInput {
  @Field(() => String, { description: 'Name or number of the part; 1 to 200 characters.' })
  readonly name!: string;

  @Field(() => Int, { description: 'How many; 1 to 1000.' })
  readonly quantity!: number;
}

@InputType({ description: 'What a technician did.' })
export class SubmitWorkReportInput {
  @Field(() => ID, { description: 'The equipment.' })
  readonly equipmentId!: string;

  @Field(() => ComponentKindEnum, { description: 'What was worked on.' })
  readonly component!: ComponentKind;

  @Field(() => MaintenanceKindEnum, { description: 'What was done.' })
  readonly kind!: MaintenanceKind;

  @Field(() => DateTime, { description: 'When it was done; at most 5 minutes ahead.' })
  readonly performedAt!: Date;

  @Field(() => Boolean, { description: 'Whether it was planned, or answered a failure.' })
  readonly planned!: boolean;

  @Field(() => FailureInput, { nullable: true, description: 'The failure that it mended; null when there was none.' })
  readonly failure?: FailureInput | null;

  @Field(() => String, { description: 'What was found and done; 1 to 10000 characters.' })
  readonly summary!: string;

  @Field(() => Float, { nullable: true, description: "0 or more, in the organization's currency; may be left out." })
  readonly cost?: number | null;

  @Field(() => [PartUsedInput], { nullable: true, description: 'Parts that were used; at most 100.' })
  readonly partsUsed?: PartUsedInput[] | null;

  @Field(() => [ID], { nullable: true, description: 'Alerts of this equipment that the work dealt with; at most 100.' })
  readonly resolvedAlertIds?: string[] | null;

  @Field(() => Cursor, {
    nullable: true,
    description:
      'Cursor of `changes` up to which the technician knew. What contradicts the report after it is a conflict; without it nothing is.',
  })
  readonly basedOn?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same key gives the same answer: the id of the report on the mobile device does.',
  })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'What becomes of a conflicted report.' })
export class ResolveWorkReportConflictInput {
  @Field(() => ID, { description: 'The report.' })
  readonly workReportId!: string;

  @Field(() => Boolean, { description: 'Whether it counts all the same; otherwise it is discarded.' })
  readonly accept!: boolean;
}

@InputType({ description: 'A file of evidence.' })
export class AttachEvidenceInput {
  @Field(() => ID, { description: 'The report it belongs to, of the own organization.' })
  readonly workReportId!: string;

  @Field(() => String, { description: 'Its name; 1 to 200 characters.' })
  readonly fileName!: string;

  @Field(() => String, { description: 'image/jpeg, image/png, image/webp, application/pdf or text/plain.' })
  readonly contentType!: string;

  @Field(() => String, { description: 'Its content as base64; at most 524288 bytes when decoded.' })
  readonly contentBase64!: string;

  @Field(() => String, { description: 'SHA-256 of the decoded content, in hex; what does not fit is refused.' })
  readonly sha256!: string;

  @Field(() => String, { nullable: true, description: 'The same key gives the same answer.' })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'What has become of the report.' })
export class WorkReportPayload {
  @Field(() => WorkReport, { nullable: true, description: 'As it is now; null when there are errors.' })
  readonly workReport!: WorkReportRow | null;

  @Field(() => [WorkReportConflict], { description: 'Why it is kept as CONFLICTED; empty when it was accepted.' })
  readonly conflicts!: readonly unknown[];

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}

@ObjectType({ description: 'What has become of the file.' })
export class EvidencePayload {
  @Field(() => Evidence, { nullable: true, description: 'The file; null when there are errors.' })
  readonly evidence!: EvidenceRow | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}
