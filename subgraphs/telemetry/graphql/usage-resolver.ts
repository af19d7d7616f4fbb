import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { spanOf, TimeRange } from '../../../platform/graphql/time-range.ts';
import type { TelemetryContext } from '../context.ts';
import { goodShare, qualityScore } from '../domain/quality-score.ts';
import { doorCyclesOf, energyOf, heatmapOf, runHoursOf, startsOf, tripsOf } from '../domain/usage.ts';
import { Equipment } from './reading-types.ts';
import { requireScope } from './require-scope.ts';
import { DataQuality, EquipmentUsage } from './usage-types.ts';

const weekMs = 7 * 86_400_000;
const aWeek = { nullable: true, description: 'The last 7 days if left out.' };
const noCounts = { good: 0, suspect: 0, bad: 0, expected: 0, received: 0 };

/** What has not happened yet is no part of it. @throws BAD_USER_INPUT */
function untilNow(range: TimeRange | null | undefined, nowMs: number): { from: Date; to: Date } {
  const { from, to } = spanOf(range, nowMs, weekMs);
  return { from, to: to.getTime() > nowMs && from.getTime() < nowMs ? new Date(nowMs) : to };
}

@Resolver(() => Equipment)
export class UsageResolver {
  @FieldResolver(() => EquipmentUsage, { nullable: true, description: 'Trips, door cycles, run time and energy.' })
  async usage(
    @Root() { id }: Equipment,
    @Ctx() context: TelemetryContext,
    @Arg('range', () => TimeRange, aWeek) range?: TimeRange | null,
  ): Promise<EquipmentUsage> {
    await requireScope(id, context);
    const span = untilNow(range, context.startedAt);
    const { facts, cells } = await context.usage.load({ of: 'subject_id', id, args: span });
    const [trips, starts, doorCycles] = [tripsOf(facts), startsOf(facts), doorCyclesOf(facts)];
    const [runHours, energy, heatmap] = [runHoursOf(facts), energyOf(facts), heatmapOf(cells)];
    const figures = { trips, starts, door_cycles: doorCycles, run_hours: runHours, energy_kwh: energy, heatmap };
    return {
      ...{ ...span, timeZone: context.dictionary.timeZone(id) },
      ...{ trips: trips.value, starts: starts.value, doorCycles: doorCycles.value },
      ...{ runHours: runHours.value, energyKwh: energy.value, heatmap: heatmap.value },
      sources: Object.entries(figures).map(([figure, { source, reason }]) => ({ figure, source, reason })),
    };
  }

  @FieldResolver(() => DataQuality, { nullable: true, description: 'How far the readings can be relied on.' })
  async dataQuality(
    @Root() { id }: Equipment,
    @Ctx() context: TelemetryContext,
    @Arg('range', () => TimeRange, aWeek) range?: TimeRange | null,
  ): Promise<DataQuality> {
    await requireScope(id, context);
    const span = untilNow(range, context.startedAt);
    const { counts, gaps } = await context.quality.load({ of: 'subject_id', id, args: span });
    const found = counts ?? noCounts;
    return {
      ...{ ...span, good: found.good, suspect: found.suspect, bad: found.bad, goodShare: goodShare(found) },
      ...{ expected: found.expected, received: found.received, score: qualityScore(found) },
      gaps: gaps.map(({ deviceId, from, to }) => ({ device: { id: deviceId }, from, to })),
    };
  }
}
