import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { operatingModes } from '../../../core/contracts/operating-mode.ts';
import type { Quality } from '../../../core/contracts/reading-flags.ts';
import { connectionType } from '../../../platform/graphql/pagination.ts';
import { DateTime, Duration } from '../../../platform/graphql/scalars.ts';
import type { SeriesSource } from '../domain/series-source.ts';
import { defineEnum, meaningsOf } from '../../../platform/graphql/words.ts';

export const OperatingModeEnum = defineEnum(
  'OperatingMode',
  'Mode of the car as BACnet names it (BACnetLiftCarMode).',
  meaningsOf(operatingModes, (word) =>
    word === 'not_stated' ? 'The sender said nothing.' : `BACnet lift car mode: ${word.replaceAll('_', ' ')}.`,
  ),
);

export const QualityEnum = defineEnum<Quality>('ReadingQuality', 'How far a reading can be trusted.', {
  good: 'Nothing speaks against it.',
  suspect: 'Plausible, but something speaks against it.',
  bad: 'Outside the plausible range of its metric: kept, not used.',
});

@ObjectType({ description: 'Equipment of a building; telemetry adds what was measured on it.' })
@Directive('@key(fields: "id")')
export class Equipment {
  @Field(() => ID, { description: 'UUID of the equipment.' })
  readonly id!: string;
}

@ObjectType({ description: 'A device; telemetry adds what it sent.' })
@Directive('@key(fields: "id")')
export class Device {
  @Field(() => ID, { description: 'UUID of the device.' })
  readonly id!: string;
}

@ObjectType({ description: 'A stored measurement.' })
export class Reading {
  @Field(() => Device, { nullable: true, description: 'The device that measured it.' })
  readonly device!: Device | null;

  @Field(() => String, { description: 'Name of the metric, such as motor_temperature.' })
  readonly metric!: string;

  @Field(() => Float, { description: 'Value in `unit`.' })
  readonly value!: number;

  @Field(() => String, { description: "The metric's canonical UCUM unit." })
  readonly unit!: string;

  @Field(() => Float, { description: 'Value as it was sent, in `sourceUnit`, to rounding.' })
  readonly sourceValue!: number;

  @Field(() => String, { description: 'Unit as it was sent.' })
  readonly sourceUnit!: string;

  @Field(() => DateTime, { description: 'When it was measured (event time).' })
  readonly timestamp!: Date;

  @Field(() => QualityEnum, { description: 'How far it can be trusted.' })
  readonly quality!: string;

  @Field(() => OperatingModeEnum, {
    nullable: true,
    description: 'Mode of the car at that time; null when not stated.',
  })
  readonly operatingMode!: string | null;
}

export const ReadingConnection = connectionType(Reading, 'Reading');

const bandOf = (which: string) => ({
  nullable: true,
  description: `${which} reading from this point until the next; null where points are readings themselves.`,
});

export const SeriesSourceEnum = defineEnum<SeriesSource>('SeriesSource', 'What the points of a curve are.', {
  readings: 'Readings.',
  one_minute: 'Means of minutes, at their start.',
  five_minutes: 'Means of five minutes, at their start.',
  one_hour: 'Means of hours (UTC), at their start.',
  one_day: "Means of days in the building's time zone, at their start.",
});

@ObjectType({ description: 'A point of a curve.' })
export class SeriesPoint {
  @Field(() => DateTime, { description: 'When it was measured (event time), or the start of its window.' })
  readonly timestamp!: Date;

  @Field(() => Float, { description: 'Value in the unit of the series: of the reading, or the mean of the window.' })
  readonly value!: number;

  @Field(() => Float, bandOf('Least'))
  readonly min!: number | null;

  @Field(() => Float, bandOf('Greatest'))
  readonly max!: number | null;
}

@ObjectType({ description: 'Readings by quality.' })
export class QualityCounts {
  @Field(() => Int, { description: 'Readings of quality GOOD.' })
  readonly good!: number;

  @Field(() => Int, { description: 'Readings of quality SUSPECT: they are in the curve.' })
  readonly suspect!: number;

  @Field(() => Int, { description: 'Readings of quality BAD: they are not in the curve.' })
  readonly bad!: number;
}

@ObjectType({
  description:
    'A curve for a chart, thinned so that its shape stays (LTTB): readings where they are few, else means of windows.',
})
export class Series {
  @Field(() => String, { description: 'Name of the metric.' })
  readonly metric!: string;

  @Field(() => String, { nullable: true, description: 'Canonical UCUM unit; null when there are no readings.' })
  readonly unit!: string | null;

  @Field(() => SeriesSourceEnum, {
    description: 'What the points are: chosen by the range and how many were asked for.',
  })
  readonly source!: string;

  @Field(() => [SeriesPoint], { description: 'In the order of time.' })
  readonly points!: SeriesPoint[];

  @Field(() => Int, { description: 'How many readings the curve was made from: all but the bad ones.' })
  readonly readings!: number;

  @Field(() => QualityCounts, { description: 'The readings that were read for it, by quality.' })
  readonly quality!: QualityCounts;

  @Field(() => DateTime, { description: 'Start of the range that was asked for.' })
  readonly from!: Date;

  @Field(() => DateTime, {
    description: 'End of what was read: of the range, or the last reading where the range has too many to read.',
  })
  readonly to!: Date;

  @Field(() => Duration, {
    nullable: true,
    description: 'Mean time between two points, to the second; null below two points.',
  })
  readonly resolution!: string | null;
}
