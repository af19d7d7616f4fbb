import { Ctx, Directive, Field, FieldResolver, ID, ObjectType, Resolver } from 'type-graphql';
import { SuccessMetric } from '../../../platform/graphql/success-metric.ts';
import type { TelemetryContext } from '../context.ts';
import { latencyQuantile } from '../domain/latency-steps.ts';
import { measuredIn, storedSince } from '../store/ingest-minutes.ts';

const minuteMs = 60_000;
const rateMinutes = 5;

@ObjectType({
  description: 'Success metrics of the platform; telemetry adds how much comes in and how fast it is stored.',
})
@Directive('@key(fields: "id")')
export class PlatformStatus {
  @Field(() => ID, { description: 'Always "platform".' })
  readonly id!: string;
}

@Resolver(() => PlatformStatus)
export class PlatformStatusResolver {
  @FieldResolver(() => SuccessMetric, {
    nullable: true,
    description:
      'Readings per second over the last 5 minutes: of what the viewer may see; of everybody for an OPERATOR.',
  })
  async dataIngestionRate(@Ctx() context: TelemetryContext): Promise<SuccessMetric> {
    const common = { unit: '/s', target: null };
    // Whole minutes: the one that runs is not counted yet.
    const to = context.startedAt - (context.startedAt % minuteMs);
    const from = to - rateMinutes * minuteMs;
    if (context.viewer.organizationKind === 'OPERATOR') {
      const steps = await context.read((client) => storedSince(client, new Date(from), new Date(to)));
      const stored = steps.reduce((sum, { readings }) => sum + readings, 0);
      const method = 'Readings of all organizations stored in the last 5 whole minutes, by time of storing.';
      return { ...common, value: rateOf(stored), sampleSize: stored, method };
    }
    const measured = await context.read((client) => measuredIn(client, new Date(from), new Date(to)));
    const method = 'Stored readings that the viewer may see whose event time is in the last 5 whole minutes.';
    return { ...common, value: rateOf(measured), sampleSize: measured, method };
  }

  @FieldResolver(() => SuccessMetric, {
    nullable: true,
    description: 'How long readings take from arrival to being stored: the 95th percentile of the last hour, in ms.',
  })
  async processingLatency(@Ctx() context: TelemetryContext): Promise<SuccessMetric> {
    const since = new Date(context.startedAt - 60 * minuteMs);
    const steps = await context.read((client) => storedSince(client, since, new Date(context.startedAt)));
    return {
      ...{ value: latencyQuantile(steps, 0.95), unit: 'ms', target: null },
      method: 'From the stamp of intake to the commit, of all readings stored in the last hour, in steps of 10 %.',
      sampleSize: steps.reduce((sum, { readings }) => sum + readings, 0),
    };
  }
}

const rateOf = (readings: number): number | null => (readings === 0 ? null : readings / (rateMinutes * 60));
