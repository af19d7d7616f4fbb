import { Arg, Ctx, Field, Float, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { asViewer } from '../../../platform/db/orm.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { spanOf, TimeRange } from '../../../platform/graphql/time-range.ts';
import { readAlarmFigures } from '../store/alarm-kpis.ts';
import type { FrequentAlert as Frequent } from '../store/alarm-kpis.ts';
import { viewerStatement } from '../store/statement.ts';
import type { MonitoringContext } from './context.ts';

const HOUR_MS = 3_600_000;

@ObjectType({ description: 'A kind of alert and how often it was raised.' })
export class FrequentAlert {
  @Field(() => String, { description: 'What raises it, e.g. "anomaly" or a fault code.' })
  readonly alertType!: string;

  @Field(() => String, { nullable: true, description: 'The metric it is about; null when it is about none.' })
  readonly metric!: string | null;

  @Field(() => Int, { description: 'How often it was raised in the range.' })
  readonly count!: number;
}

@ObjectType({ description: 'How alerts are coped with (after ISA-18.2), from alerts the viewer may see.' })
export class AlarmKpis {
  @Field(() => Int, { description: 'Alerts triggered in the range, by event time.' })
  readonly raised!: number;

  @Field(() => Int, { description: 'People who did something with alerts in the range.' })
  readonly operators!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'Alerts triggered per hour of the range and operator; null without operators.',
  })
  readonly raisedPerOperatorHour!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Mean seconds from triggering to acknowledgement; null when none was acknowledged.',
  })
  readonly meanSecondsToAcknowledge!: number | null;

  @Field(() => Float, { nullable: true, description: 'Median of the same; null when none was acknowledged.' })
  readonly medianSecondsToAcknowledge!: number | null;

  @Field(() => Int, { description: 'Alerts of the range that are unresolved for more than 24 hours now.' })
  readonly stale!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Alerts triggered per ten minutes of the range and operator; about one is what a person can cope with. Null without operators.',
  })
  readonly raisedPerOperatorTenMinutes!: number | null;

  @Field(() => Int, {
    description: 'Floods: spans of ten minutes (by the clock) in which more than ten were triggered.',
  })
  readonly floods!: number;

  @Field(() => Float, { description: 'Share of the range that was flooded, 0 to 1; below 0.01 is the aim.' })
  readonly floodedShare!: number;

  @Field(() => Int, {
    description: 'Chattering: alerts of one kind and equipment triggered three times or more within a minute.',
  })
  readonly chattering!: number;

  @Field(() => [FrequentAlert], { description: 'The ten kinds raised most often, the most frequent first.' })
  readonly mostFrequent!: readonly Frequent[];
}

@Resolver()
export class AlarmKpiResolver {
  @Query(() => AlarmKpis, { description: 'How alerts are coped with in a range; the last 24 hours, if left out.' })
  async alarmKpis(
    @Ctx() { orm, viewer, now }: MonitoringContext,
    @Arg('range', () => TimeRange, { nullable: true, description: 'Event time at which alerts were triggered.' })
    range?: TimeRange | null,
  ): Promise<AlarmKpis> {
    requireMember(viewer);
    const { from, to } = spanOf(range, now().getTime());
    const figures = await asViewer(orm, viewer, (em) => readAlarmFigures(viewerStatement(em), from, to, now()));
    const hours = (to.getTime() - from.getTime()) / HOUR_MS;
    const { raised, operators } = figures;
    const perOperatorHour = operators === 0 ? null : raised / hours / operators;
    return {
      ...{ ...figures, raisedPerOperatorHour: perOperatorHour },
      raisedPerOperatorTenMinutes: perOperatorHour === null ? null : perOperatorHour / 6,
      floodedShare: Math.min(1, figures.floods / 6 / hours),
    };
  }
}
