import { Ctx, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { requireMember } from '../../../platform/graphql/context.ts';
import { DateTime } from '../../../platform/graphql/scalars.ts';
import { equipmentEventCodes } from '../../../core/contracts/equipment-event.ts';
import { faultOf } from '../domain/equipment-faults.ts';
import type { AlertEntity } from '../store/alert-entity.ts';
import type { AnomalyEntity } from '../store/anomaly-entity.ts';
import type { KeptEvent } from '../store/read-events.ts';
import { readNewestEvents } from '../store/read-events.ts';
import type { MetricSeries } from '../store/read-trends.ts';
import { alertList, anomalyList } from '../store/read-lists.ts';
import { Alert } from './alert-type.ts';
import { Anomaly } from './anomaly-type.ts';
import type { MonitoringContext } from './context.ts';
import { healthOfEquipment, trendsOfEquipment } from './health-resolver.ts';
import { DiagnosticEvent, MetricTrendSeries } from './health-types.ts';
import { pageRequest } from './page-request.ts';
import { Equipment } from './stub-types.ts';

const MAX_EVENTS = 50;
const PAGE = { first: 20 };

@ObjectType({
  description:
    'What a technician wants to know before anything else. Configuration and firmware are those of the devices of the equipment.',
})
export class Diagnostics {
  readonly equipmentId: string;

  constructor(equipmentId: string) {
    this.equipmentId = equipmentId;
  }
}

@Resolver(() => Equipment)
export class EquipmentDiagnosticsResolver {
  @FieldResolver(() => Diagnostics, {
    nullable: true,
    description: 'Faults, open alerts, anomalies, trends and events at once; null without the scope READ_HEALTH.',
  })
  async diagnostics(@Root() { id }: Equipment, @Ctx() context: MonitoringContext): Promise<Diagnostics> {
    requireMember(context.viewer);
    await eventsOf(context, id);
    return new Diagnostics(id);
  }
}

@Resolver(() => Diagnostics)
export class DiagnosticsResolver {
  @FieldResolver(() => [DiagnosticEvent], { description: 'The faults among the last 50 events, the newest first.' })
  async faults(@Root() { equipmentId }: Diagnostics, @Ctx() context: MonitoringContext): Promise<KeptEvent[]> {
    return (await eventsOf(context, equipmentId)).filter(({ code }) => {
      const known = equipmentEventCodes.find((one) => one === code);
      return known !== undefined && faultOf(known) !== null;
    });
  }

  @FieldResolver(() => [DiagnosticEvent], { description: 'The last 50 events, the newest first; no trips or doors.' })
  events(@Root() { equipmentId }: Diagnostics, @Ctx() context: MonitoringContext): Promise<KeptEvent[]> {
    return eventsOf(context, equipmentId);
  }

  @FieldResolver(() => [Alert], { description: 'The newest 20 alerts that are not resolved.' })
  async openAlerts(
    @Root() { equipmentId }: Diagnostics,
    @Ctx() { loaders }: MonitoringContext,
  ): Promise<AlertEntity[]> {
    const request = pageRequest(PAGE, { statuses: ['active', 'acknowledged'] });
    const page = await loaders.ownerLists.page(alertList, 'subject_id', equipmentId, request);
    return page.edges.map(({ node }) => node);
  }

  @FieldResolver(() => [Anomaly], { description: 'The newest 20 anomalies, over or not.' })
  async anomalies(
    @Root() { equipmentId }: Diagnostics,
    @Ctx() { loaders }: MonitoringContext,
  ): Promise<AnomalyEntity[]> {
    const page = await loaders.ownerLists.page(anomalyList, 'subject_id', equipmentId, pageRequest(PAGE, null));
    return page.edges.map(({ node }) => node);
  }

  @FieldResolver(() => [MetricTrendSeries], { description: 'Its metrics over the last 24 hours.' })
  async trends(
    @Root() { equipmentId }: Diagnostics,
    @Ctx() context: MonitoringContext,
  ): Promise<readonly MetricSeries[]> {
    return (await trendsOfEquipment(context, equipmentId, null, null)) ?? [];
  }

  @FieldResolver(() => DateTime, { nullable: true, description: 'Event time of its newest reading; null without any.' })
  async lastSeen(@Root() { equipmentId }: Diagnostics, @Ctx() context: MonitoringContext): Promise<Date | null> {
    return (await healthOfEquipment(context, equipmentId))?.lastUpdated ?? null;
  }
}

async function eventsOf({ loaders }: MonitoringContext, id: string): Promise<KeptEvent[]> {
  const read = loaders.facts.load('events', id, (run, ids) => readNewestEvents(run, ids, MAX_EVENTS));
  return (await read) ?? [];
}
