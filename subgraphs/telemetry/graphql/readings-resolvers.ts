import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { badInput } from '../../../platform/errors/graph-errors.ts';
import { connectionOf, PageArgs, pageOf } from '../../../platform/graphql/pagination.ts';
import { spanOf, TimeRange } from '../../../platform/graphql/time-range.ts';
import type { TelemetryContext } from '../context.ts';
import { chooseSource } from '../domain/series-source.ts';
import { countReadings, readingPage } from '../store/read-page.ts';
import type { Of } from '../store/of.ts';
import type { ReadingRow } from '../store/read-readings.ts';
import { seriesFacts } from '../store/read-series.ts';
import { curveOfReadings, curveOfWindows } from './curves.ts';
import { presentReading } from './present.ts';
import { Device, Equipment, Reading, ReadingConnection, Series } from './reading-types.ts';
import { requireScope } from './require-scope.ts';

const maxPoints = 5_000;

@ArgsType()
class ReadingsArgs extends PageArgs {
  @Field(() => [String], { nullable: true, description: 'Names of metrics; all of them if left out.' })
  readonly metrics?: string[] | null;

  @Field(() => TimeRange, { nullable: true, description: 'The last 24 hours if left out.' })
  readonly range?: TimeRange | null;
}

@ArgsType()
class SeriesArgs {
  @Field(() => String, { description: 'Name of the metric.' })
  readonly metric!: string;

  @Field(() => TimeRange, { nullable: true, description: 'The last 24 hours if left out.' })
  readonly range?: TimeRange | null;

  @Field(() => Int, { defaultValue: 500, description: `How many points at most; 3 to ${maxPoints}.` })
  readonly points!: number;
}

const metricsArg = { nullable: true, description: 'Names of metrics; all of them if left out.' };

async function latest(
  of: Of,
  id: string,
  metrics: readonly string[] | null,
  context: TelemetryContext,
): Promise<Reading[]> {
  return (await context.latest.load({ of, id, metrics })).map(presentReading);
}

async function series(of: Of, id: string, args: SeriesArgs, context: TelemetryContext): Promise<Series> {
  if (args.points < 3 || args.points > maxPoints)
    throw badInput(`A series has 3 to ${maxPoints} points, not ${args.points}.`);
  const request = { of, id, metric: args.metric, ...spanOf(args.range, context.now()) };
  const facts = await context.read((client) => seriesFacts(client, request));
  const source = chooseSource(facts, request.to.getTime() - request.from.getTime(), args.points);
  return source === 'readings'
    ? curveOfReadings(request, args.points, context)
    : curveOfWindows(request, args.points, source, context);
}

async function page(of: Of, id: string, args: ReadingsArgs, context: TelemetryContext) {
  const asked = pageOf(args, 3);
  const request = { ...asked, of, id, metrics: args.metrics ?? null, ...spanOf(args.range, context.now()) };
  const rows = await context.read((client) => readingPage(client, request, context.fetchCold));
  const keysOf = (row: ReadingRow) => [row.time.getTime(), row.installationKey, row.metricId];
  const { edges, pageInfo } = connectionOf(rows, asked, keysOf, 0);
  return {
    pageInfo,
    edges: edges.map(({ cursor, node }) => ({ cursor, node: presentReading(node) })),
    count: () => context.read((client) => countReadings(client, request, context.fetchCold)),
  };
}

@Resolver(() => Equipment)
export class EquipmentReadings {
  @FieldResolver(() => [Reading], { nullable: true, description: 'The newest reading of each device and metric.' })
  async latestReadings(
    @Root() { id }: Equipment,
    @Ctx() context: TelemetryContext,
    @Arg('metrics', () => [String], metricsArg) metrics?: string[] | null,
  ): Promise<Reading[]> {
    await requireScope(id, context);
    return latest('subject_id', id, metrics ?? null, context);
  }

  @FieldResolver(() => Series, { nullable: true, description: 'A metric over time, thinned for a chart.' })
  async series(
    @Root() { id }: Equipment,
    @Args(() => SeriesArgs) args: SeriesArgs,
    @Ctx() context: TelemetryContext,
  ): Promise<Series> {
    await requireScope(id, context);
    return series('subject_id', id, args, context);
  }

  @FieldResolver(() => ReadingConnection, { nullable: true, description: 'Readings as they are stored, newest first.' })
  async telemetry(
    @Root() { id }: Equipment,
    @Args(() => ReadingsArgs) args: ReadingsArgs,
    @Ctx() context: TelemetryContext,
  ) {
    await requireScope(id, context);
    return page('subject_id', id, args, context);
  }
}

@Resolver(() => Device)
export class DeviceReadings {
  @FieldResolver(() => [Reading], { nullable: true, description: 'The newest reading of each metric.' })
  latestReadings(
    @Root() { id }: Device,
    @Ctx() context: TelemetryContext,
    @Arg('metrics', () => [String], metricsArg) metrics?: string[] | null,
  ): Promise<Reading[]> {
    return latest('device_id', id, metrics ?? null, context);
  }

  @FieldResolver(() => Series, { nullable: true, description: 'A metric over time, thinned for a chart.' })
  series(
    @Root() { id }: Device,
    @Args(() => SeriesArgs) args: SeriesArgs,
    @Ctx() context: TelemetryContext,
  ): Promise<Series> {
    return series('device_id', id, args, context);
  }

  @FieldResolver(() => ReadingConnection, { nullable: true, description: 'Readings as they are stored, newest first.' })
  telemetry(@Root() { id }: Device, @Args(() => ReadingsArgs) args: ReadingsArgs, @Ctx() context: TelemetryContext) {
    return page('device_id', id, args, context);
  }
}
