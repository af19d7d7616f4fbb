import { Field, Float, Int, ObjectType } from 'type-graphql';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { defineEnum } from '../../../platform/graphql/words.ts';
import type { UsageFigure } from '../domain/usage.ts';
import { longestTripSeconds, bridgedIntervals } from '../store/read-usage.ts';
import { maxGaps, silentIntervals } from '../store/read-quality.ts';
import { Device } from './reading-types.ts';

export const UsageFigureEnum = defineEnum<UsageFigure>('UsageFigure', 'A figure of the usage of equipment.', {
  trips: 'How many trips.',
  starts: 'How often the car began to move.',
  door_cycles: 'How often the doors opened and closed.',
  run_hours: 'How long the car moved.',
  energy_kwh: 'How much energy was drawn.',
  heatmap: 'When it was used.',
});

@ObjectType({ description: 'Where a figure comes from, or why it is null.' })
export class UsageSource {
  @Field(() => UsageFigureEnum, { description: 'The figure.' })
  readonly figure!: string;

  @Field(() => String, { nullable: true, description: 'What it was computed from; null when the figure is null.' })
  readonly source!: string | null;

  @Field(() => String, { nullable: true, description: 'Why the figure is null; null when it is not.' })
  readonly reason!: string | null;
}

@ObjectType({ description: 'An hour of the week with how much happened in it.' })
export class UsageHour {
  @Field(() => Int, { description: '1 is Monday, 7 is Sunday.' })
  readonly weekday!: number;

  @Field(() => Int, { description: 'Hour of the day, 0 to 23.' })
  readonly hour!: number;

  @Field(() => Int, { description: 'How many trips began (else ended, else door cycles, see `sources`) in the range.' })
  readonly count!: number;
}

@ObjectType({ description: 'How much equipment was used. What no device reports is null; `sources` says why.' })
export class EquipmentUsage {
  @Field(() => DateTime, { description: 'Start of the range.' })
  readonly from!: Date;

  @Field(() => DateTime, { description: 'End of the range.' })
  readonly to!: Date;

  @Field(() => String, { description: 'IANA time zone of the building, in which `heatmap` is.' })
  readonly timeZone!: string;

  @Field(() => Int, { nullable: true, description: 'Trips; null without a source.' })
  readonly trips!: number | null;

  @Field(() => Int, { nullable: true, description: 'How often the car began to move; null without a source.' })
  readonly starts!: number | null;

  @Field(() => Int, { nullable: true, description: 'Door cycles; null without a source.' })
  readonly doorCycles!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: `Hours of movement, from trips of at most ${longestTripSeconds} s with start and end; null without one.`,
  })
  readonly runHours!: number | null;

  @Field(() => Float, {
    nullable: true,
    description: `Energy in kWh, from power readings at most ${bridgedIntervals} reporting intervals apart; null without a source.`,
  })
  readonly energyKwh!: number | null;

  @Field(() => [UsageHour], { nullable: true, description: 'All 168 hours of a week; null without a source.' })
  readonly heatmap!: readonly UsageHour[] | null;

  @Field(() => [UsageSource], { description: 'Each figure with its source or the reason why it is null.' })
  readonly sources!: UsageSource[];
}

@ObjectType({ description: 'A time in which a device sent nothing.' })
export class DataGap {
  @Field(() => Device, { nullable: true, description: 'The device that was silent.' })
  readonly device!: Device | null;

  @Field(() => DateTime, { description: 'Last reading before, or the start of the range.' })
  readonly from!: Date;

  @Field(() => DateTime, { description: 'First reading after, or the end of the range.' })
  readonly to!: Date;
}

@ObjectType({ description: 'How far the readings of a range can be relied on.' })
export class DataQuality {
  @Field(() => DateTime, { description: 'Start of the range.' })
  readonly from!: Date;

  @Field(() => DateTime, { description: 'End of the range, now at the latest.' })
  readonly to!: Date;

  @Field(() => Int, { description: 'Readings of quality GOOD.' })
  readonly good!: number;

  @Field(() => Int, { description: 'Readings of quality SUSPECT.' })
  readonly suspect!: number;

  @Field(() => Int, { description: 'Readings of quality BAD.' })
  readonly bad!: number;

  @Field(() => Float, { nullable: true, description: 'Share of good ones among all, 0–1; null without readings.' })
  readonly goodShare!: number | null;

  @Field(() => Int, {
    description:
      'Readings that were due: for each metric that a device sent in the range (one for a silent device) one per reporting interval.',
  })
  readonly expected!: number;

  @Field(() => Int, { description: 'How many of the expected ones there are; more than were due do not count.' })
  readonly received!: number;

  @Field(() => [DataGap], {
    description: `Times in which a device sent nothing for over ${silentIntervals} reporting intervals, longest first, at most ${maxGaps}.`,
  })
  readonly gaps!: DataGap[];

  @Field(() => Float, {
    nullable: true,
    description: 'Share of good ones times share of the expected ones that came, 0–1; null when nothing was expected.',
  })
  readonly score!: number | null;
}
