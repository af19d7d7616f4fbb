import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { z } from 'zod';
import { platformStatusId, SuccessMetric } from '../../../platform/graphql/success-metric.ts';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { spanOf, TimeRange } from '../../../platform/graphql/time-range.ts';
import { UserError } from '../../../platform/graphql/user-error.ts';
import { uuidV4 } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import { sql } from '../store/sql.ts';
import { attempt, managers, mutate, requireRole, workers } from './mutate.ts';
import { checked, known, noSuch } from './refusal.ts';

@ObjectType({ description: 'How often the organization used a feature on a day.' })
class PartnerUsageDay {
  @Field(() => DateTime, { description: 'Start of the day, UTC.' })
  readonly day!: Date;

  @Field(() => String, { description: 'Name of the mutation of this subgraph, or webhookDelivery.' })
  readonly feature!: string;

  @Field(() => Int, { description: 'How often it succeeded.' })
  readonly count!: number;
}

@InputType({ description: 'A rating of the service on a piece of equipment.' })
class RateServiceInput {
  @Field(() => ID, { description: 'The equipment.' })
  readonly equipmentId!: string;

  @Field(() => Int, { description: '1 (bad) to 5 (good).' })
  readonly score!: number;

  @Field(() => String, { nullable: true, description: 'Why; at most 2000 characters.' })
  readonly comment?: string | null;

  @Field(() => String, { nullable: true, description: 'The same key gives the same answer.' })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'A rating of the service.' })
class ServiceRating {
  @Field(() => ID, { description: 'UUID of the rating.' })
  readonly id!: string;

  @Field(() => Int, { description: '1 (bad) to 5 (good).' })
  readonly score!: number;

  @Field(() => String, { nullable: true, description: 'Why; null when not said.' })
  readonly comment!: string | null;
}

@ObjectType({ description: 'What has become of the rating.' })
class RateServicePayload {
  @Field(() => ServiceRating, { nullable: true, description: 'The rating; null when there are errors.' })
  readonly rating!: ServiceRating | null;

  @Field(() => [UserError], { description: 'Why nothing was done; empty when it was.' })
  readonly errors!: readonly UserError[];
}

const monthMs = 30 * 86_400_000;
const rating = z.object({ score: z.int().min(1).max(5), comment: z.string().max(2000).nullish() });

@Resolver()
export class UsageAndRatingResolver {
  @Query(() => [PartnerUsageDay], {
    description:
      'What the organization used of this subgraph, per day: webhook deliveries and mutations that succeeded; the last 30 days if no range is given, at most 366. For administrators and managers.',
  })
  partnerUsage(
    @Ctx() { rows, viewer, now }: PartnersContext,
    @Arg('range', () => TimeRange, { nullable: true, description: 'Of when.' }) range?: TimeRange | null,
  ): Promise<PartnerUsageDay[]> {
    const { organizationId } = requireRole(viewer, managers);
    const { from, to } = spanOf(range, now().getTime(), monthMs);
    return rows<PartnerUsageDay>(
      sql`select day::timestamp at time zone 'UTC' as day, feature, count from partners.usage_count
        where organization_id = ${organizationId} and day >= (${from}::timestamptz at time zone 'UTC')::date
          and day::timestamp at time zone 'UTC' < ${to} and day > now() - interval '366 days'
        order by usage_count.day, feature`,
    );
  }

  @Mutation(() => RateServicePayload, {
    description: 'Rates the service on a piece of equipment that is visible. Not for the role VIEWER.',
  })
  async rateService(
    @Arg('input', () => RateServiceInput, { description: 'The rating.' }) input: RateServiceInput,
    @Ctx() context: PartnersContext,
  ): Promise<RateServicePayload> {
    const member = requireRole(context.viewer, workers);
    const { answer, errors } = await attempt(async () => {
      const subjectId = known(input.equipmentId, 'equipment', 'equipmentId');
      if ((await context.load.scopes.load(subjectId)) === 0) throw noSuch('equipment', 'equipmentId');
      const { score, comment = null } = checked(rating, input);
      return mutate(context, member, { operation: 'rateService', input }, async ({ client, now }) => {
        const id = uuidV4();
        await client.query(
          sql`insert into partners.service_rating (id, subject_id, organization_id, rated_by, score, comment, created_at)
            values (${id}, ${subjectId}, ${member.organizationId}, ${member.id}, ${score}, ${comment}, ${now})`.query,
        );
        return { id, score, comment };
      });
    });
    return { rating: answer, errors };
  }
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Success metrics and KPIs of the platform, as far as the viewer may see their facts.' })
export class PlatformStatus {
  @Field(() => ID, { description: 'Always "platform".' })
  readonly id: string = platformStatusId;
}

@Resolver(() => PlatformStatus)
export class PlatformStatusResolver {
  @FieldResolver(() => SuccessMetric, { nullable: true, description: 'Partners whose integration is in use.' })
  async hardwarePartnerships(
    @Root() _status: PlatformStatus,
    @Ctx() { rows }: PartnersContext,
  ): Promise<SuccessMetric> {
    const [found] = await rows<{ active: number; known: number }>(
      sql`select count(*) filter (where status = 'ACTIVE')::int as active, count(*)::int as known
        from partners.partner where not is_example`,
    );
    const { active = 0, known: sampleSize = 0 } = found ?? {};
    const method = 'Number of partners in the state ACTIVE that are no examples, of all partners that are none.';
    return { value: sampleSize === 0 ? null : active, unit: '1', target: 10, method, sampleSize };
  }

  @FieldResolver(() => SuccessMetric, { nullable: true, description: 'How the service is rated.' })
  async customerSatisfaction(
    @Root() _status: PlatformStatus,
    @Ctx() { rows }: PartnersContext,
  ): Promise<SuccessMetric> {
    const [found] = await rows<{ mean: number | null; n: number }>(
      sql`select avg(score)::double precision as mean, count(*)::int as n from (
        select distinct on (rated_by, subject_id) score from partners.service_rating
        order by rated_by, subject_id, created_at desc) latest`,
    );
    const method =
      "Mean score, 1 to 5, of each person's latest rating of each piece of equipment that the viewer may see (rateService).";
    return { value: found?.mean ?? null, unit: '1', target: null, method, sampleSize: found?.n ?? 0 };
  }

  @FieldResolver(() => SuccessMetric, { nullable: true, description: 'How many organizations use these features.' })
  async featureUtilization(@Root() _status: PlatformStatus, @Ctx() { rows }: PartnersContext): Promise<SuccessMetric> {
    const [found] = await rows<{ active: number; known: number }>(
      sql`select count(distinct organization_id)::int as active, partners.known_organizations() as known
        from partners.usage_count where day > now() - interval '30 days'`,
    );
    const { active = 0, known: sampleSize = 0 } = found ?? {};
    const value = sampleSize === 0 ? null : Math.min(100, (100 * active) / sampleSize);
    const method =
      'Share of organizations that used a mutation of partners within 30 days, of those that have access to any equipment; the own organization alone for everybody but the operator.';
    return { value, unit: '%', target: null, method, sampleSize };
  }
}
