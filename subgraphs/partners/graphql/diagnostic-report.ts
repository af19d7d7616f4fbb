import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  Float,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import { z } from 'zod';
import { componentKinds } from '../../../core/contracts/component.ts';
import { scopeBits } from '../../../core/contracts/access.ts';
import { type Connection, connectionType, PageArgs } from '../../../platform/graphql/pagination.ts';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import { diagnosticReports } from '../store/field-work.ts';
import type { DiagnosticReportRow } from '../store/rows.ts';
import { sql } from '../store/sql.ts';
import { AlertSeverityEnum, ComponentKindEnum } from './enums.ts';
import { attempt, mutate, requireRole, requireScope, workers } from './mutate.ts';
import { checked, refuse } from './refusal.ts';
import { requireRead } from './require-read.ts';
import { Equipment } from './stub-types.ts';

@ObjectType({ description: 'Something that a diagnostic tool found.' })
export class DiagnosticFinding {
  @Field(() => String, { description: "The tool's code." })
  readonly code!: string;

  @Field(() => AlertSeverityEnum, { description: 'How urgent it is.' })
  readonly severity!: string;

  @Field(() => String, { description: 'What it means.' })
  readonly text!: string;

  @Field(() => ComponentKindEnum, { nullable: true, description: 'The component it is about; null when not said.' })
  readonly component!: string | null;
}

@ObjectType({ description: 'Something that a diagnostic tool measured.' })
export class DiagnosticMeasurement {
  @Field(() => String, { description: 'What was measured.' })
  readonly name!: string;

  @Field(() => Float, { description: 'The value, in `unit`.' })
  readonly value!: number;

  @Field(() => String, { description: 'Unit as the tool gave it, preferably UCUM.' })
  readonly unit!: string;
}

@ObjectType({ description: 'What a diagnostic tool reported. For whoever has READ_HEALTH or SUBMIT_REPORTS.' })
export class DiagnosticReport {
  @Field(() => ID, { description: 'UUID of the report.' })
  readonly id!: string;

  @Field(() => String, { description: 'The tool.' })
  readonly toolName!: string;

  @Field(() => String, { nullable: true, description: 'Serial number of the tool; null when not said.' })
  readonly toolSerial!: string | null;

  @Field(() => DateTime, { description: 'When it was used.' })
  readonly performedAt!: Date;

  @Field(() => [DiagnosticFinding], { description: 'What it found.' })
  readonly findings!: readonly unknown[];

  @Field(() => [DiagnosticMeasurement], { description: 'What it measured.' })
  readonly measurements!: readonly unknown[];
}

const DiagnosticReportConnection = connectionType(DiagnosticReport, 'DiagnosticReport');

@InputType({ description: 'Something that a diagnostic tool found.' })
class DiagnosticFindingInput {
  @Field(() => String, { description: "The tool's code; 1 to 100 characters." })
  readonly code!: string;

  @Field(() => AlertSeverityEnum, { description: 'How urgent it is.' })
  readonly severity!: string;

  @Field(() => String, { description: 'What it means; 1 to 2000 characters.' })
  readonly text!: string;

  @Field(() => ComponentKindEnum, { nullable: true, description: 'The component it is about; may be left out.' })
  readonly component?: string | null;
}

@InputType({ description: 'Something that a diagnostic tool measured.' })
class DiagnosticMeasurementInput {
  @Field(() => String, { description: 'What was measured; 1 to 100 characters.' })
  readonly name!: string;

  @Field(() => Float, { description: 'The value, in `unit`; finite.' })
  readonly value!: number;

  @Field(() => String, { description: 'Unit, preferably UCUM; 1 to 20 characters.' })
  readonly unit!: string;
}

@InputType({ description: 'What a diagnostic tool reports.' })
class SubmitDiagnosticReportInput {
  @Field(() => ID, { description: 'The equipment.' })
  readonly equipmentId!: string;

  @Field(() => String, { description: 'The tool; 1 to 200 characters.' })
  readonly toolName!: string;

  @Field(() => String, { nullable: true, description: 'Serial number of the tool; at most 200 characters.' })
  readonly toolSerial?: string | null;

  @Field(() => DateTime, { description: 'When it was used.' })
  readonly performedAt!: Date;

  @Field(() => [DiagnosticFindingInput], { description: 'What it found; at most 200.' })
  readonly findings!: DiagnosticFindingInput[];

  @Field(() => [DiagnosticMeasurementInput], { description: 'What it measured; at most 1000.' })
  readonly measurements!: DiagnosticMeasurementInput[];

  @Field(() => String, { nullable: true, description: 'The same key gives the same answer.' })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'What has become of the report.' })
class DiagnosticReportPayload {
  @Field(() => DiagnosticReport, { nullable: true, description: 'The report; null when there are errors.' })
  readonly report!: DiagnosticReportRow | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}

const text = (most: number) => z.string().trim().min(1).max(most);
/** Clocks of tools may be ahead by this much. */
const clockAheadMs = 5 * 60_000;
const severities = ['info', 'warning', 'critical'] as const;
const reported = z.object({
  toolName: text(200),
  toolSerial: z.string().trim().max(200).nullish(),
  performedAt: z.date(),
  findings: z
    .array(
      z.object({
        ...{ code: text(100), severity: z.enum(severities), text: text(2000) },
        component: z.enum(componentKinds).nullable().default(null),
      }),
    )
    .max(200),
  measurements: z.array(z.object({ name: text(100), value: z.number(), unit: text(20) })).max(1000),
});

@Resolver(() => Equipment)
export class DiagnosticReportResolver {
  @Mutation(() => DiagnosticReportPayload, {
    description: 'Takes the report of a diagnostic tool. Needs SUBMIT_REPORTS; not for the role VIEWER.',
  })
  async submitDiagnosticReport(
    @Arg('input', () => SubmitDiagnosticReportInput, { description: 'The report.' }) input: SubmitDiagnosticReportInput,
    @Ctx() context: PartnersContext,
  ): Promise<DiagnosticReportPayload> {
    const member = requireRole(context.viewer, workers);
    const { answer, errors } = await attempt(async () => {
      const subjectId = await requireScope(context, input.equipmentId, 'SUBMIT_REPORTS');
      const { toolName, toolSerial = null, performedAt, findings, measurements } = checked(reported, input);
      return mutate(context, member, { operation: 'submitDiagnosticReport', input }, async ({ client, news, now }) => {
        if (performedAt.getTime() > now.getTime() + clockAheadMs)
          throw refuse('BAD_USER_INPUT', 'It lies in the future.', 'performedAt');
        const id = uuidV4();
        await client.query(
          sql`insert into partners.diagnostic_report (id, subject_id, organization_id, submitted_by, tool_name, tool_serial,
              performed_at, findings, measurements, created_at)
            values (${id}, ${subjectId}, ${member.organizationId}, ${member.id}, ${toolName}, ${toolSerial}, ${performedAt},
              ${JSON.stringify(findings)}::jsonb, ${JSON.stringify(measurements)}::jsonb, ${now})`.query,
        );
        const data = { diagnosticReportId: id, equipmentId: subjectId, toolName, findings };
        const payload = { id, component: null, data };
        news.events.push({ topic: 'change.diagnostic_report', subjectId, occurredAt: now, payload });
        return id;
      });
    });
    return { report: answer === null ? null : await context.load.diagnosticReport.load(answer), errors };
  }

  @FieldResolver(() => DiagnosticReportConnection, {
    nullable: true,
    description:
      'Reports of diagnostic tools, the newest first; null with FORBIDDEN without READ_HEALTH or SUBMIT_REPORTS.',
  })
  async diagnosticReports(
    @Root() { id }: Equipment,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: PartnersContext,
  ): Promise<Connection<DiagnosticReportRow>> {
    await requireRead(context, id, scopeBits.READ_HEALTH | scopeBits.SUBMIT_REPORTS);
    return context.pages.page('diagnosticReports', diagnosticReports, id, args);
  }
}
