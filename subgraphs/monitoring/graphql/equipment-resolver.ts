import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { requireMember } from '../../../platform/graphql/context.ts';
import type { Connection } from '../../../platform/graphql/pagination.ts';
import { PageArgs } from '../../../platform/graphql/pagination.ts';
import type { AlertEntity } from '../store/alert-entity.ts';
import type { AnomalyEntity } from '../store/anomaly-entity.ts';
import { alertList, anomalyList } from '../store/read-lists.ts';
import { AlertConnection } from './alert-resolver.ts';
import { AnomalyConnection } from './anomaly-resolver.ts';
import type { MonitoringContext } from './context.ts';
import { AlertFilterInput, AnomalyFilterInput } from './filter-inputs.ts';
import { pageRequest } from './page-request.ts';
import { Equipment } from './stub-types.ts';

/** What this subgraph adds to equipment: nullable, so that the equipment is served when monitoring is not. */
@Resolver(() => Equipment)
export class EquipmentResolver {
  @FieldResolver(() => AnomalyConnection, {
    nullable: true,
    description: 'Anomalies on this equipment, the newest first; null with FORBIDDEN without the scope READ_HEALTH.',
  })
  anomalies(
    @Root() { id }: Equipment,
    @Ctx() { loaders, viewer }: MonitoringContext,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('filter', () => AnomalyFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter?: AnomalyFilterInput | null,
  ): Promise<Connection<AnomalyEntity>> {
    requireMember(viewer);
    return loaders.ownerLists.page(anomalyList, 'subject_id', id, pageRequest(args, filter));
  }

  @FieldResolver(() => AlertConnection, {
    nullable: true,
    description: 'Alerts on this equipment, the newest first; null with FORBIDDEN without the scope READ_HEALTH.',
  })
  alerts(
    @Root() { id }: Equipment,
    @Ctx() { loaders, viewer }: MonitoringContext,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('filter', () => AlertFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter?: AlertFilterInput | null,
  ): Promise<Connection<AlertEntity>> {
    requireMember(viewer);
    return loaders.ownerLists.page(alertList, 'subject_id', id, pageRequest(args, filter));
  }
}
