import { Arg, Ctx, Field, Float, InputType, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { requireMember } from '../../../platform/graphql/context.ts';
import { spanOf, TimeRange } from '../../../platform/graphql/time-range.ts';
import type { PartnersContext } from '../context.ts';
import { sql } from '../store/sql.ts';
import { EquipmentKindEnum } from './enums.ts';

@InputType({ description: 'Of which equipment and devices; texts are compared without regard to case.' })
class MetricStatisticsFilter {
  @Field(() => String, { description: 'Name of the metric, e.g. "temperature".' })
  readonly metric!: string;

  @Field(() => String, { nullable: true, description: 'Only equipment of this manufacturer.' })
  readonly equipmentManufacturer?: string | null;

  @Field(() => String, { nullable: true, description: 'Only equipment of this model.' })
  readonly equipmentModel?: string | null;

  @Field(() => EquipmentKindEnum, { nullable: true, description: 'Only equipment of this kind.' })
  readonly equipmentKind?: string | null;

  @Field(() => String, { nullable: true, description: 'Only readings of devices of this manufacturer.' })
  readonly deviceManufacturer?: string | null;

  @Field(() => String, { nullable: true, description: 'Only readings of devices of this model.' })
  readonly deviceModel?: string | null;
}

@ObjectType({
  description:
    'Figures over hourly means of many pieces of equipment, without saying whose. All are null with a reason below 5 pieces of equipment of 2 owners.',
})
class MetricStatistics {
  @Field(() => String, { nullable: true, description: 'Why there are no figures; null when there are.' })
  readonly reason!: string | null;

  @Field(() => Int, { nullable: true, description: 'How many pieces of equipment; 5 or more.' })
  readonly equipmentCount!: number | null;

  @Field(() => Int, { nullable: true, description: 'How many hourly means.' })
  readonly hours!: number | null;

  @Field(() => String, { nullable: true, description: 'UCUM unit of the figures.' })
  readonly unit!: string | null;

  @Field(() => Float, { nullable: true, description: 'Mean, in `unit`.' })
  readonly mean!: number | null;

  @Field(() => Float, { nullable: true, description: 'Standard deviation (n - 1), in `unit`; null for a single hour.' })
  readonly stddev!: number | null;

  @Field(() => Float, { nullable: true, description: 'Smallest hourly mean, in `unit`.' })
  readonly min!: number | null;

  @Field(() => Float, { nullable: true, description: 'Largest hourly mean, in `unit`.' })
  readonly max!: number | null;

  @Field(() => Float, { nullable: true, description: '5th percentile, in `unit`.' })
  readonly p05!: number | null;

  @Field(() => Float, { nullable: true, description: '25th percentile, in `unit`.' })
  readonly p25!: number | null;

  @Field(() => Float, { nullable: true, description: 'Median, in `unit`.' })
  readonly p50!: number | null;

  @Field(() => Float, { nullable: true, description: '75th percentile, in `unit`.' })
  readonly p75!: number | null;

  @Field(() => Float, { nullable: true, description: '95th percentile, in `unit`.' })
  readonly p95!: number | null;
}

interface Row {
  readonly equipmentCount: number;
  readonly hours: number;
  readonly unit: string;
  readonly mean: number;
  readonly stddev: number | null;
  readonly min: number;
  readonly max: number;
  readonly percentiles: readonly number[];
}

const none = {
  ...{ equipmentCount: null, hours: null, unit: null, mean: null, stddev: null, min: null, max: null },
  ...{ p05: null, p25: null, p50: null, p75: null, p95: null },
};
const tooFew = 'There are readings of fewer than 5 pieces of equipment of 2 owners: figures could say whose they are.';
const monthMs = 30 * 86_400_000;

@Resolver()
export class MetricStatisticsResolver {
  @Query(() => MetricStatistics, {
    description:
      "How a metric behaves in the field, for makers: over hourly means of everybody's equipment, anonymous; the last 30 days if no range is given. The readings of equipment that the organization owns or was granted are read through `equipment` and `devices`.",
  })
  async metricStatistics(
    @Arg('filter', () => MetricStatisticsFilter, { description: 'Of what.' })
    { metric, ...wanted }: MetricStatisticsFilter,
    @Ctx() { rows, viewer, now }: PartnersContext,
    @Arg('range', () => TimeRange, { nullable: true, description: 'Of when, at most 400 days back.' })
    range?: TimeRange | null,
  ): Promise<MetricStatistics> {
    requireMember(viewer);
    const { from, to } = spanOf(range, now().getTime(), monthMs);
    const [found] = await rows<Row>(
      sql`select * from partners.metric_statistics(${metric}, ${JSON.stringify(wanted)}::jsonb, ${from}, ${to})`,
    );
    if (found === undefined) return { ...none, reason: tooFew };
    const [p05 = null, p25 = null, p50 = null, p75 = null, p95 = null] = found.percentiles;
    return { ...found, reason: null, p05, p25, p50, p75, p95 };
  }
}
