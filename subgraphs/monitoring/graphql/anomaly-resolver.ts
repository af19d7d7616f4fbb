import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { asViewer } from '../../../platform/db/orm.ts';
import { notFound } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import type { Connection } from '../../../platform/graphql/pagination.ts';
import { connectionType, PageArgs } from '../../../platform/graphql/pagination.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { AlertEntity } from '../store/alert-entity.ts';
import type { AnomalyEntity } from '../store/anomaly-entity.ts';
import { countRows } from '../store/page-query.ts';
import { anomalyList, readList } from '../store/read-lists.ts';
import { Alert } from './alert-type.ts';
import { Anomaly, ExpectedRange, OperatingContext } from './anomaly-type.ts';
import type { MonitoringContext } from './context.ts';
import { AnomalyFilterInput } from './filter-inputs.ts';
import { pageRequest, toConnection } from './page-request.ts';
import { Device, Equipment } from './stub-types.ts';

export const AnomalyConnection = connectionType(Anomaly, 'Anomaly');

@Resolver(() => Anomaly)
export class AnomalyResolver {
  @Query(() => AnomalyConnection, { description: 'Anomalies of everything the viewer may see, the newest first.' })
  async anomalies(
    @Ctx() { orm, viewer }: MonitoringContext,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('filter', () => AnomalyFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter?: AnomalyFilterInput | null,
  ): Promise<Connection<AnomalyEntity>> {
    requireMember(viewer);
    const request = pageRequest(args, filter);
    const rows = await asViewer(orm, viewer, (em) => readList(em, anomalyList, request.query));
    const count = () => asViewer(orm, viewer, (em) => countRows(em, anomalyList.source, request.query.filter));
    return toConnection(anomalyList, rows, request, count);
  }

  @Query(() => Anomaly, {
    nullable: true,
    description: 'One anomaly. NOT_FOUND when there is none, or none that the viewer may see.',
  })
  async anomaly(
    @Ctx() { loaders, viewer }: MonitoringContext,
    @Arg('id', () => ID, { description: 'Identifies the anomaly.' }) id: string,
  ): Promise<AnomalyEntity> {
    requireMember(viewer);
    const anomaly = isUuid(id) ? await loaders.anomaly.load(id) : null;
    if (anomaly === null) throw notFound('anomaly');
    return anomaly;
  }

  @FieldResolver(() => ExpectedRange, {
    nullable: true,
    description:
      'What would have been ordinary; null when unknown. With the type ML a sequence of readings is odd, and its first reading alone may lie within the range.',
  })
  expectedRange(@Root() { expectedMin: min, expectedMax: max }: AnomalyEntity): ExpectedRange | null {
    return min === null && max === null ? null : { min, max };
  }

  @FieldResolver(() => OperatingContext, { description: 'What the equipment was doing at the time.' })
  operatingContext(@Root() { operatingMode, load }: AnomalyEntity): OperatingContext {
    return { mode: operatingMode, load };
  }

  @FieldResolver(() => [Anomaly], {
    description:
      'Up to 5 earlier anomalies of the same metric on this or the same kind of equipment, as far as the viewer may see them, the nearest in deviation, likely cause and method first.',
  })
  async similarPastAnomalies(
    @Root() { id }: AnomalyEntity,
    @Ctx() { loaders }: MonitoringContext,
  ): Promise<AnomalyEntity[]> {
    const similar = await Promise.all((await loaders.similar.load(id)).map((past) => loaders.anomaly.load(past)));
    return similar.filter((past) => past !== null);
  }

  @FieldResolver(() => Equipment, {
    nullable: true,
    description: 'Where it was seen; null for a device without equipment.',
  })
  equipment(@Root() { equipmentId }: AnomalyEntity): Equipment | null {
    return equipmentId === null ? null : new Equipment(equipmentId);
  }

  @FieldResolver(() => Device, { nullable: true, description: 'The device whose readings showed it.' })
  device(@Root() { deviceId }: AnomalyEntity): Device {
    return new Device(deviceId);
  }

  @FieldResolver(() => Alert, { nullable: true, description: 'The alert it raised.' })
  alert(@Root() { id }: AnomalyEntity, @Ctx() { loaders }: MonitoringContext): Promise<AlertEntity | null> {
    return loaders.alertOfAnomaly.load(id);
  }
}
