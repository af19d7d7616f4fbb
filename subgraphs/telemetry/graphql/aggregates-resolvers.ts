import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { badInput } from '../../../platform/errors/graph-errors.ts';
import { spanOf } from '../../../platform/graphql/time-range.ts';
import type { TelemetryContext } from '../context.ts';
import { type AggregateFunction, windowsIn } from '../domain/windows.ts';
import type { AggregateRow } from '../store/read-windows.ts';
import type { Of } from '../store/of.ts';
import {
  type AggregateBucket,
  type AggregateRequest,
  AggregatesArgs,
  maxRequests,
  maxWindows,
  MetricAggregates,
} from './aggregate-types.ts';
import { Device, Equipment } from './reading-types.ts';
import { requireScope } from './require-scope.ts';

async function aggregates(
  of: Of,
  id: string,
  { requests, range }: AggregatesArgs,
  context: TelemetryContext,
): Promise<MetricAggregates[]> {
  const span = spanOf(range, context.startedAt);
  requireBounds(requests, span);
  const asked = requests.map(({ metric, window, functions }) => ({ metric, window, functions }));
  const rows = await context.aggregates.load({ of, id, args: { ...span, requests: asked } });
  const timeZone = context.dictionary.timeZone(id);
  return asked.map(({ metric, window, functions }, n) => {
    const own = rows.filter((row) => Number(row.n) === n + 1);
    const buckets = own.map((row) => present(row, functions));
    return { metric, window, timeZone, unit: own[0]?.unit ?? null, buckets };
  });
}

/** @throws BAD_USER_INPUT naming the limit */
function requireBounds(requests: readonly AggregateRequest[], { from, to }: { from: Date; to: Date }): void {
  if (requests.length === 0 || requests.length > maxRequests)
    throw badInput(`Ask for 1 to ${maxRequests} aggregates at once, not ${requests.length}.`);
  const windows = requests.reduce((sum, { window }) => sum + windowsIn(from.getTime(), to.getTime(), window), 0);
  if (windows > maxWindows)
    throw badInput(
      `This can have ${windows} windows, ${maxWindows} is the most: take a shorter range or longer windows.`,
    );
}

function present(row: AggregateRow, functions: readonly AggregateFunction[]): AggregateBucket {
  const only = (name: AggregateFunction) => (functions.includes(name) ? row[name] : null);
  return {
    ...{ from: row.from, to: row.to, bad: row.bad },
    ...{ count: only('count'), sum: only('sum'), min: only('min'), max: only('max'), mean: only('mean') },
    ...{ first: only('first'), last: only('last'), stddev: only('stddev'), p95: only('p95') },
  };
}

const options = {
  nullable: true,
  description: 'Metrics by windows, each with functions of its own, in the order of the requests.',
};

@Resolver(() => Equipment)
export class EquipmentAggregates {
  @FieldResolver(() => [MetricAggregates], options)
  async aggregates(
    @Root() { id }: Equipment,
    @Args(() => AggregatesArgs) args: AggregatesArgs,
    @Ctx() context: TelemetryContext,
  ): Promise<MetricAggregates[]> {
    await requireScope(id, context);
    return aggregates('subject_id', id, args, context);
  }
}

@Resolver(() => Device)
export class DeviceAggregates {
  @FieldResolver(() => [MetricAggregates], options)
  aggregates(
    @Root() { id }: Device,
    @Args(() => AggregatesArgs) args: AggregatesArgs,
    @Ctx() context: TelemetryContext,
  ): Promise<MetricAggregates[]> {
    return aggregates('device_id', id, args, context);
  }
}
