import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { asViewer } from '../../../platform/db/orm.ts';
import { notFound } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import type { Connection } from '../../../platform/graphql/pagination.ts';
import { connectionType, PageArgs } from '../../../platform/graphql/pagination.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { AlertEntity } from '../store/alert-entity.ts';
import type { AlertChangeRow } from '../store/alert-timeline.ts';
import type { AnomalyEntity } from '../store/anomaly-entity.ts';
import type { AlertRule as Rule } from '../store/alert-rules.ts';
import { countRows } from '../store/page-query.ts';
import { alertList, MAX_CHILDREN, readList } from '../store/read-lists.ts';
import { Alert, AlertTimelineEntry } from './alert-type.ts';
import { AlertRule } from './alert-rule-types.ts';
import { Anomaly } from './anomaly-type.ts';
import type { MonitoringContext } from './context.ts';
import { AlertFilterInput } from './filter-inputs.ts';
import { pageRequest, toConnection } from './page-request.ts';
import { Device, Equipment } from './stub-types.ts';

export const AlertConnection = connectionType(Alert, 'Alert');

@Resolver(() => Alert)
export class AlertResolver {
  @Query(() => AlertConnection, { description: 'Alerts of everything the viewer may see, the newest first.' })
  async alerts(
    @Ctx() { orm, viewer }: MonitoringContext,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('filter', () => AlertFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter?: AlertFilterInput | null,
  ): Promise<Connection<AlertEntity>> {
    requireMember(viewer);
    const request = pageRequest(args, filter);
    const rows = await asViewer(orm, viewer, (em) => readList(em, alertList, request.query));
    const count = () => asViewer(orm, viewer, (em) => countRows(em, alertList.source, request.query.filter));
    return toConnection(alertList, rows, request, count);
  }

  @Query(() => Alert, {
    nullable: true,
    description: 'One alert. NOT_FOUND when there is none, or none that the viewer may see.',
  })
  async alert(
    @Ctx() { loaders, viewer }: MonitoringContext,
    @Arg('id', () => ID, { description: 'Identifies the alert.' }) id: string,
  ): Promise<AlertEntity> {
    requireMember(viewer);
    const alert = isUuid(id) ? await loaders.alert.load(id) : null;
    if (alert === null) throw notFound('alert');
    return alert;
  }

  @FieldResolver(() => Equipment, {
    nullable: true,
    description: 'What it is about; null for a device without equipment.',
  })
  equipment(@Root() { equipmentId }: AlertEntity): Equipment | null {
    return equipmentId === null ? null : new Equipment(equipmentId);
  }

  @FieldResolver(() => Device, {
    nullable: true,
    description: 'The device whose readings or events raised it; null when none did.',
  })
  device(@Root() { deviceId }: AlertEntity): Device | null {
    return deviceId === null ? null : new Device(deviceId);
  }

  @FieldResolver(() => Anomaly, { nullable: true, description: 'The anomaly that raised it; null when none did.' })
  async anomaly(
    @Root() { anomalyId }: AlertEntity,
    @Ctx() { loaders }: MonitoringContext,
  ): Promise<AnomalyEntity | null> {
    return anomalyId === null ? null : loaders.anomaly.load(anomalyId);
  }

  @FieldResolver(() => AlertRule, {
    nullable: true,
    description: 'The rule that raised it; null when none did, or when it is a rule of another organization.',
  })
  async rule(@Root() { ruleId }: AlertEntity, @Ctx() { loaders }: MonitoringContext): Promise<Rule | null> {
    return ruleId === null ? null : loaders.alertRule.load(ruleId);
  }

  @FieldResolver(() => Alert, {
    nullable: true,
    description:
      'The alert that it is the echo of, such as that of the silent gateway; null when it is none, or its parent is not visible.',
  })
  async parent(@Root() { parentId }: AlertEntity, @Ctx() { loaders }: MonitoringContext): Promise<AlertEntity | null> {
    return parentId === null ? null : loaders.alert.load(parentId);
  }

  @FieldResolver(() => [Alert], {
    description: `Alerts that are but the echo of it and visible, the newest first, up to ${MAX_CHILDREN}.`,
  })
  children(@Root() { id }: AlertEntity, @Ctx() { loaders }: MonitoringContext): Promise<AlertEntity[]> {
    return loaders.childAlerts.load(id);
  }

  @FieldResolver(() => [AlertTimelineEntry], { description: 'Everything that happened to it, the oldest first.' })
  timeline(@Root() { id }: AlertEntity, @Ctx() { loaders }: MonitoringContext): Promise<AlertChangeRow[]> {
    return loaders.timeline.load(id);
  }

  @FieldResolver(() => [AlertTimelineEntry], { description: 'What people said of it, the oldest first.' })
  async comments(@Root() { id }: AlertEntity, @Ctx() { loaders }: MonitoringContext): Promise<AlertChangeRow[]> {
    return (await loaders.timeline.load(id)).filter(({ change }) => change === 'commented');
  }
}
