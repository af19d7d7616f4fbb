import { ArgsType, Field, Float, InputType, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { TimeRange } from '../../../platform/graphql/time-range.ts';
import { defineEnum } from '../../../platform/graphql/words.ts';
import type { AggregateFunction, Window } from '../domain/windows.ts';

export const maxWindows = 10_000;
export const maxRequests = 20;

export const AggregateFunctionEnum = defineEnum<AggregateFunction>(
  'AggregateFunction',
  'What is computed of the readings of a window. Bad readings are left out.',
  {
    count: 'How many there are.',
    sum: 'Their sum.',
    min: 'The least.',
    max: 'The greatest.',
    mean: 'Their arithmetic mean.',
    first: 'The first in time.',
    last: 'The last in time.',
    stddev: 'Their sample standard deviation.',
    p95: 'The least value that at least 95 % do not exceed.',
  },
);

export const AggregateWindowEnum = defineEnum<Window>('AggregateWindow', 'Length of a window.', {
  one_minute: 'A minute.',
  five_minutes: 'Five minutes.',
  one_hour: 'An hour (UTC).',
  one_day: "A day in the building's time zone; 23 or 25 hours when clocks change.",
});

@InputType({ description: 'What to compute of one metric.' })
export class AggregateRequest {
  @Field(() => String, { description: 'Name of the metric.' })
  readonly metric!: string;

  @Field(() => [AggregateFunctionEnum], { description: 'What to compute; the other fields of a window are null.' })
  readonly functions!: AggregateFunction[];

  @Field(() => AggregateWindowEnum, { description: 'Over how long a time.' })
  readonly window!: Window;
}

@ArgsType()
export class AggregatesArgs {
  @Field(() => [AggregateRequest], {
    description: `At most ${maxRequests}, which can have at most ${maxWindows} windows together.`,
  })
  readonly requests!: AggregateRequest[];

  @Field(() => TimeRange, { nullable: true, description: 'The last 24 hours if left out.' })
  readonly range?: TimeRange | null;
}

const whenAsked = (what: string) => ({
  nullable: true,
  description: `${what}; null when not asked for or when all are bad.`,
});

@ObjectType({ description: 'A window that has readings. At the ends of the range it has only those inside.' })
export class AggregateBucket {
  @Field(() => DateTime, { description: 'From this moment on.' })
  readonly from!: Date;

  @Field(() => DateTime, { description: 'Before this moment.' })
  readonly to!: Date;

  @Field(() => Int, { description: 'How many readings are bad: they are in no other figure.' })
  readonly bad!: number;

  @Field(() => Int, { nullable: true, description: 'How many readings there are; null when not asked for.' })
  readonly count!: number | null;

  @Field(() => Float, whenAsked('Sum in the unit of the metric'))
  readonly sum!: number | null;

  @Field(() => Float, whenAsked('Least value'))
  readonly min!: number | null;

  @Field(() => Float, whenAsked('Greatest value'))
  readonly max!: number | null;

  @Field(() => Float, whenAsked('Arithmetic mean'))
  readonly mean!: number | null;

  @Field(() => Float, whenAsked('First value in time'))
  readonly first!: number | null;

  @Field(() => Float, whenAsked('Last value in time'))
  readonly last!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Sample standard deviation; null when not asked for and below two readings.',
  })
  readonly stddev!: number | null;

  @Field(() => Float, whenAsked('95th percentile (nearest rank)'))
  readonly p95!: number | null;
}

@ObjectType({ description: 'One metric over time, by windows.' })
export class MetricAggregates {
  @Field(() => String, { description: 'Name of the metric.' })
  readonly metric!: string;

  @Field(() => String, { nullable: true, description: 'Canonical UCUM unit; null when there are no readings.' })
  readonly unit!: string | null;

  @Field(() => AggregateWindowEnum, { description: 'Length of the windows.' })
  readonly window!: string;

  @Field(() => String, { description: 'IANA time zone in which days begin.' })
  readonly timeZone!: string;

  @Field(() => [AggregateBucket], { description: 'In the order of time; a window without readings is not there.' })
  readonly buckets!: AggregateBucket[];
}
