import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { requireMember } from '../../../platform/graphql/context.ts';
import { spanOf, TimeRange } from '../../../platform/graphql/time-range.ts';
import type { Interval } from '../domain/uptime.ts';
import type { FleetComparison } from '../store/read-fleet.ts';
import { readFleet } from '../store/read-fleet.ts';
import type { CurrentReading as Reading, KnownHealth } from '../store/read-health.ts';
import { readCurrent, readHealth } from '../store/read-health.ts';
import type { MetricSeries } from '../store/read-trends.ts';
import { readTrends } from '../store/read-trends.ts';
import { readUptime } from '../store/read-uptime.ts';
import type { MonitoringContext } from './context.ts';
import { CurrentReading, EquipmentHealth, EquipmentUptime, FleetAverage, MetricTrendSeries } from './health-types.ts';
import { Equipment } from './stub-types.ts';

const MONTH_MS = 30 * 86_400_000;
const MINUTE_MS = 60_000;

/** Its health, for other resolvers that speak of equipment. @throws FORBIDDEN */
export function healthOfEquipment(context: MonitoringContext, id: string): Promise<KnownHealth | null> {
  return context.loaders.facts.load('health', id, (run, ids) => readHealth(run, ids, context.now().getTime()));
}

/** @throws FORBIDDEN, BAD_USER_INPUT */
export async function uptimeOfEquipment(
  context: MonitoringContext,
  id: string,
  range: TimeRange | null | undefined,
): Promise<EquipmentUptime | null> {
  const span = pastSpan(context, range, MONTH_MS);
  const uptime = await context.loaders.facts.load(`uptime/${span.from}/${span.to}`, id, (run, ids) =>
    readUptime(run, ids, span),
  );
  if (uptime === null) return null;
  const { percent, inServiceMs, downMs, unknownMs } = uptime;
  return {
    ...{ percent, inServiceSeconds: inServiceMs / 1000, downSeconds: downMs / 1000 },
    unknownSeconds: unknownMs / 1000,
  };
}

/** @throws FORBIDDEN, BAD_USER_INPUT */
export async function trendsOfEquipment(
  context: MonitoringContext,
  id: string,
  metrics: readonly string[] | null | undefined,
  range: TimeRange | null | undefined,
): Promise<readonly MetricSeries[] | null> {
  const span = pastSpan(context, range);
  const all = await context.loaders.facts.load(`trends/${span.from}/${span.to}`, id, (run, ids) =>
    readTrends(run, ids, span),
  );
  return all?.filter(({ metric }) => !metrics || metrics.includes(metric)) ?? null;
}

/** What this subgraph knows of how equipment is: nullable, so that the equipment is served when monitoring is not. */
@Resolver(() => Equipment)
export class HealthResolver {
  @FieldResolver(() => EquipmentHealth, {
    nullable: true,
    description: 'How well it is, now; null with FORBIDDEN without the scope READ_HEALTH.',
  })
  health(@Root() { id }: Equipment, @Ctx() context: MonitoringContext): Promise<KnownHealth | null> {
    requireMember(context.viewer);
    return healthOfEquipment(context, id);
  }

  @FieldResolver(() => [CurrentReading], {
    nullable: true,
    description: 'The last reading of each sensor, by metric; null with FORBIDDEN without the scope READ_HEALTH.',
  })
  async currentReadings(
    @Root() { id }: Equipment,
    @Ctx() context: MonitoringContext,
    @Arg('metrics', () => [String], { nullable: true, description: 'Only these metrics; all, if left out.' })
    metrics?: string[] | null,
  ): Promise<readonly Reading[] | null> {
    requireMember(context.viewer);
    const all = await context.loaders.facts.load('current', id, (run, ids) =>
      readCurrent(run, ids, context.now().getTime()),
    );
    return all?.filter(({ metric }) => !metrics || metrics.includes(metric)) ?? null;
  }

  @FieldResolver(() => [MetricTrendSeries], {
    nullable: true,
    description: 'Hourly means of its metrics and where they go; null with FORBIDDEN without the scope READ_HEALTH.',
  })
  trends(
    @Root() { id }: Equipment,
    @Ctx() context: MonitoringContext,
    @Arg('metrics', () => [String], { nullable: true, description: 'Only these metrics; all, if left out.' })
    metrics?: string[] | null,
    @Arg('range', () => TimeRange, { nullable: true, description: 'Event time; the last 24 hours, if left out.' })
    range?: TimeRange | null,
  ): Promise<readonly MetricSeries[] | null> {
    requireMember(context.viewer);
    return trendsOfEquipment(context, id, metrics, range);
  }

  @FieldResolver(() => EquipmentUptime, {
    nullable: true,
    description: 'How long it was in service; null with FORBIDDEN without the scope READ_HEALTH.',
  })
  uptime(
    @Root() { id }: Equipment,
    @Ctx() context: MonitoringContext,
    @Arg('range', () => TimeRange, { nullable: true, description: 'Event time; the last 30 days, if left out.' })
    range?: TimeRange | null,
  ): Promise<EquipmentUptime | null> {
    requireMember(context.viewer);
    return uptimeOfEquipment(context, id, range);
  }

  @FieldResolver(() => FleetAverage, {
    nullable: true,
    description: 'Compared with others like it; null when the viewer may see fewer than 3 of them.',
  })
  vsFleetAverage(@Root() { id }: Equipment, @Ctx() context: MonitoringContext): Promise<FleetComparison | null> {
    requireMember(context.viewer);
    return context.loaders.facts.load('fleet', id, readFleet);
  }
}

/** What lies in the future is not unknown: it is not there yet. To the minute, so that one query has one range. */
function pastSpan({ now }: MonitoringContext, range: TimeRange | null | undefined, defaultMs?: number): Interval {
  const nowMs = Math.ceil(now().getTime() / MINUTE_MS) * MINUTE_MS;
  const { from, to } = spanOf(range, nowMs, defaultMs);
  return { from: from.getTime(), to: Math.max(from.getTime(), Math.min(to.getTime(), nowMs)) };
}
