import { Arg, Field, ID, InputType, ObjectType, Resolver, Root, Subscription } from 'type-graphql';
import { badInput } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import { Cursor, DateTime, Duration } from '../../../platform/graphql/scalars.ts';
import type { TelemetryContext } from '../context.ts';
import { durationMs } from '../../../core/time/duration.ts';
import { followReadings } from '../live/follow-readings.ts';
import { presentReading } from './present.ts';
import { Equipment, Reading } from './reading-types.ts';

const maxSubjects = 200;

@InputType({ description: 'Which readings are sent: of at least one piece of equipment or device.' })
export class ReadingFilter {
  @Field(() => [ID], { nullable: true, description: 'Measured on this equipment.' })
  readonly equipmentIds?: string[] | null;

  @Field(() => [ID], { nullable: true, description: 'Measured by these devices, beside those of the equipment.' })
  readonly deviceIds?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Names of metrics; all of them if left out.' })
  readonly metrics?: string[] | null;
}

@ObjectType({ description: 'A reading was taken in.' })
export class ReadingReceived {
  @Field(() => Cursor, { description: 'Where this lies in the stream: pass it as `after` to go on behind it.' })
  readonly cursor!: string;

  @Field(() => DateTime, { description: 'When it was measured (event time).' })
  readonly occurredAt!: Date;

  @Field(() => Reading, { description: 'The reading itself.' })
  readonly reading!: Reading;

  @Field(() => Equipment, {
    nullable: true,
    description: 'What the device was installed on at that time; null when on nothing, as in a machine room.',
  })
  readonly equipment!: Equipment | null;
}

interface Subscribing {
  readonly args: {
    readonly filter: ReadingFilter;
    readonly after?: string | null;
    readonly sampleEvery?: string | null;
  };
  readonly context: TelemetryContext;
}

@Resolver()
export class ReadingFeed {
  @Subscription(() => ReadingReceived, {
    description:
      'Readings as they are taken in, before they are stored. Ends with FORBIDDEN or NOT_FOUND when nothing of the filter may be seen any more; CURSOR_EXPIRED when readings after the cursor are no longer on the stream.',
    subscribe: ({ args, context }: Subscribing) => follow(args, context),
  })
  readingReceived(
    @Root() event: ReadingReceived,
    @Arg('filter', () => ReadingFilter, {
      description: `Which readings; at most ${maxSubjects} pieces of equipment and devices.`,
    })
    _filter: ReadingFilter,
    @Arg('after', () => Cursor, {
      nullable: true,
      description: 'Cursor of the last event received. Without it, only what is taken in from now on.',
    })
    _after?: string | null,
    @Arg('sampleEvery', () => Duration, {
      nullable: true,
      description: 'At most one reading of each device and metric in this span of event time; every one if left out.',
    })
    _sampleEvery?: string | null,
  ): ReadingReceived {
    return event;
  }
}

async function* follow(
  { filter, after, sampleEvery }: Subscribing['args'],
  { access, bus, dictionary, now, viewer }: TelemetryContext,
): AsyncGenerator<ReadingReceived, void, undefined> {
  const { organizationId } = requireMember(viewer);
  const [equipmentIds, deviceIds] = [filter.equipmentIds ?? [], filter.deviceIds ?? []];
  const subjects = equipmentIds.length + deviceIds.length;
  if (subjects === 0 || subjects > maxSubjects)
    throw badInput(`The filter names 1 to ${maxSubjects} pieces of equipment and devices, not ${subjects}.`);
  const sampleMs = sampleEvery ? durationMs(sampleEvery) : null;
  if (sampleEvery && !sampleMs) throw badInput('sampleEvery is days, hours, minutes or seconds, such as PT10S.');
  const readings = followReadings({
    ...{ access, bus, dictionary, now, organizationId, equipmentIds, deviceIds, sampleMs },
    ...{ metrics: filter.metrics ?? null, after: after ?? null },
  });
  for await (const { cursor, row, place } of readings) {
    const equipment = place.equipmentId === null ? null : { id: place.equipmentId };
    yield { cursor, occurredAt: row.time, reading: presentReading(row), equipment };
  }
}
