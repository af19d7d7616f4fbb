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
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { z } from 'zod';
import { notFound } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { type Connection, connectionType, PageArgs } from '../../../platform/graphql/pagination.ts';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import { isUuid, uuidV4 } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import type { PredictionReportRow } from '../store/rows.ts';
import { predictionReportList } from '../store/sharing.ts';
import { rowsOf, sql } from '../store/sql.ts';
import { listPage } from './connection.ts';
import { attempt, type Changed, managers, mutate, requireRole, requireScope } from './mutate.ts';
import { checked, known, noSuch, refuse } from './refusal.ts';
import { Equipment } from './stub-types.ts';

@ObjectType({
  description: 'A frozen copy of a prediction, shared with another organization. Seen by sender and recipient alone.',
})
export class PredictionReport {
  @Field(() => ID, { description: 'UUID of the report.' })
  readonly id!: string;

  @Field(() => ID, { description: 'The organization that shared it.' })
  readonly organizationId!: string;

  @Field(() => ID, { description: 'The organization that it is for.' })
  readonly recipientOrganizationId!: string;

  @Field(() => String, { nullable: true, description: 'What the sender says of it; null when nothing.' })
  readonly note!: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Until when the recipient sees it; null without an end.' })
  readonly expiresAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked; null when it was not.' })
  readonly revokedAt!: Date | null;

  @Field(() => DateTime, { description: 'When it was shared.' })
  readonly createdAt!: Date;
}

const PredictionReportConnection = connectionType(PredictionReport, 'PredictionReport');

@InputType({ description: 'A prediction to share.' })
class SharePredictionReportInput {
  @Field(() => ID, { description: 'The equipment whose last prediction is copied.' })
  readonly equipmentId!: string;

  @Field(() => ID, { description: 'UUID of the organization that it is for; another one than the own.' })
  readonly recipientOrganizationId!: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when the recipient sees it, in the future; may be left out.',
  })
  readonly expiresAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'What to say of it; at most 2000 characters.' })
  readonly note?: string | null;

  @Field(() => String, { nullable: true, description: 'The same key gives the same answer.' })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'Which report.' })
class RevokePredictionReportInput {
  @Field(() => ID, { description: 'UUID of the report.' })
  readonly id!: string;
}

@ObjectType({ description: 'What has become of the report.' })
class PredictionReportPayload {
  @Field(() => PredictionReport, { nullable: true, description: 'As it is now; null when there are errors.' })
  readonly report!: PredictionReportRow | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}

@Resolver(() => PredictionReport)
export class PredictionReportResolver {
  @Query(() => PredictionReportConnection, {
    description: 'Reports that the organization sent or received, newest first.',
  })
  sharedPredictionReports(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { rows, viewer }: PartnersContext,
  ): Promise<Connection<PredictionReportRow>> {
    requireMember(viewer);
    return listPage(rows, predictionReportList, args);
  }

  @Query(() => PredictionReport, {
    nullable: true,
    description: 'A shared report. NOT_FOUND when there is none, or it is over, or it is for others.',
  })
  async predictionReport(
    @Arg('id', () => ID, { description: 'UUID of the report.' }) id: string,
    @Ctx() { load, viewer }: PartnersContext,
  ): Promise<PredictionReportRow> {
    requireMember(viewer);
    const found = isUuid(id) ? await load.predictionReport.load(id) : null;
    if (found === null) throw notFound('prediction report');
    return found;
  }

  @FieldResolver(() => Equipment, { nullable: true, description: 'The equipment; null when it is not visible.' })
  async equipment(
    @Root() { subjectId }: PredictionReportRow,
    @Ctx() { load }: PartnersContext,
  ): Promise<Equipment | null> {
    return (await load.scopes.load(subjectId)) === 0 ? null : new Equipment(subjectId);
  }

  @FieldResolver(() => DateTime, { description: 'When the prediction was made.' })
  generatedAt(@Root() { prediction }: PredictionReportRow): Date {
    return new Date(prediction.generatedAt);
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'The model that made it; null for rules without a model.',
  })
  modelVersion(@Root() { prediction }: PredictionReportRow): string | null {
    return prediction.modelVersion;
  }

  @FieldResolver(() => Float, {
    nullable: true,
    description: 'Probability of a failure within 30 days, 0 to 1; null when unknown.',
  })
  probability30Days(@Root() { prediction }: PredictionReportRow): number | null {
    return prediction.probability30Days;
  }

  @FieldResolver(() => String, { nullable: true, description: 'What is likeliest to fail; null when unknown.' })
  topRisk(@Root() { prediction }: PredictionReportRow): string | null {
    return prediction.topRisk;
  }

  @FieldResolver(() => Float, { nullable: true, description: 'Days until it is likely to fail; null when unknown.' })
  remainingDays(@Root() { prediction }: PredictionReportRow): number | null {
    return prediction.remainingDays;
  }

  @Mutation(() => PredictionReportPayload, {
    description:
      'Shares a frozen copy of the last prediction of a piece of equipment. Needs READ_PREDICTIONS; for administrators and managers. NO_PREDICTION when there is none yet.',
  })
  async sharePredictionReport(
    @Arg('input', () => SharePredictionReportInput, { description: 'What and with whom.' })
    input: SharePredictionReportInput,
    @Ctx() context: PartnersContext,
  ): Promise<PredictionReportPayload> {
    const member = requireRole(context.viewer, managers);
    const done = await attempt(async () => {
      const subjectId = await requireScope(context, input.equipmentId, 'READ_PREDICTIONS');
      const { note } = checked(z.object({ note: z.string().max(2000).nullish() }), input);
      const recipient = known(input.recipientOrganizationId, 'organization', 'recipientOrganizationId');
      if (recipient === member.organizationId) {
        throw refuse('BAD_USER_INPUT', 'It is your own organization.', 'recipientOrganizationId');
      }
      return mutate(context, member, { operation: 'sharePredictionReport', input }, async ({ client, now }) => {
        if (input.expiresAt && input.expiresAt <= now)
          throw refuse('BAD_USER_INPUT', 'It is over already.', 'expiresAt');
        const [there] = await rowsOf(client, sql`select from partners.registry_organization where id = ${recipient}`);
        if (there === undefined) throw noSuch('organization', 'recipientOrganizationId');
        const [found] = await rowsOf<{ payload: unknown }>(
          client,
          sql`select payload from partners.fact where kind = 'prediction' and subject_id = ${subjectId}`,
        );
        if (found === undefined) throw refuse('NO_PREDICTION', 'There is no prediction of it yet.', 'equipmentId');
        const id = uuidV4();
        await client.query(
          sql`insert into partners.prediction_report (id, subject_id, organization_id, recipient_organization_id, shared_by,
              prediction, note, expires_at, created_at)
            values (${id}, ${subjectId}, ${member.organizationId}, ${recipient}, ${member.id},
              ${JSON.stringify(found.payload)}::jsonb, ${note ?? null}, ${input.expiresAt ?? null}, ${now})`.query,
        );
        return id;
      });
    });
    return payload(context, done);
  }

  @Mutation(() => PredictionReportPayload, {
    description:
      'Takes a shared report back: the recipient sees it no more. For administrators and managers of the sender.',
  })
  async revokePredictionReport(
    @Arg('input', () => RevokePredictionReportInput, { description: 'Which one.' }) { id }: RevokePredictionReportInput,
    @Ctx() context: PartnersContext,
  ): Promise<PredictionReportPayload> {
    const member = requireRole(context.viewer, managers);
    const done = await attempt(() =>
      mutate(context, member, { operation: 'revokePredictionReport', input: {} }, async ({ client, now }) => {
        const { rowCount } = await client.query(
          sql`update partners.prediction_report set revoked_at = coalesce(revoked_at, ${now})
            where id = ${known(id, 'report', 'id')} and organization_id = ${member.organizationId}`.query,
        );
        if (rowCount === 0) throw noSuch('report', 'id');
        return id;
      }),
    );
    return payload(context, done);
  }
}

async function payload(
  { load }: PartnersContext,
  { answer, errors }: Changed<string>,
): Promise<PredictionReportPayload> {
  return { report: answer === null ? null : await load.predictionReport.load(answer), errors };
}
