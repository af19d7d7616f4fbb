import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { asViewer } from '../../../platform/db/orm.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import type { Connection } from '../../../platform/graphql/pagination.ts';
import { connectionOf, PageArgs } from '../../../platform/graphql/pagination.ts';
import type { Channel } from '../store/notification-channels.ts';
import type { Delivery, DeliveryStatus } from '../store/notification-deliveries.ts';
import { countChannels, readChannelPage } from '../store/notification-channels.ts';
import { countDeliveries, deliveryStatuses, readDeliveryPage } from '../store/notification-deliveries.ts';
import { viewerStatement } from '../store/statement.ts';
import type { MonitoringContext } from './context.ts';
import { presentChannel } from './notification-settings.ts';
import {
  NotificationChannel,
  NotificationChannelConnection,
  NotificationDeliveryConnection,
  NotificationStatusEnum,
} from './notification-types.ts';
import { pageRequest } from './page-request.ts';

const placeOf = ({ createdAt, id }: Channel | Delivery): [number, string] => [createdAt.getTime(), id];

@Resolver(() => NotificationChannel)
export class NotificationResolver {
  @Query(() => NotificationChannelConnection, {
    description: "The viewer's own channels, for ADMIN and MANAGER those of the organization; the newest first.",
  })
  async notificationChannels(
    @Ctx() { orm, viewer }: MonitoringContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Connection<NotificationChannel>> {
    requireMember(viewer);
    const { page, query } = pageRequest(args, null);
    const rows = await asViewer(orm, viewer, (em) => readChannelPage(viewerStatement(em), query));
    const count = () => asViewer(orm, viewer, (em) => countChannels(viewerStatement(em)));
    const { edges, ...rest } = connectionOf(rows, page, placeOf, count);
    return { ...rest, edges: edges.map(({ cursor, node }) => ({ cursor, node: presentChannel(node) })) };
  }

  @FieldResolver(() => NotificationDeliveryConnection, { description: 'What it was told, the newest first.' })
  async deliveries(
    @Root() { id }: NotificationChannel,
    @Ctx() { orm, viewer }: MonitoringContext,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('statuses', () => [NotificationStatusEnum], { nullable: true, description: 'Only these; all if left out.' })
    statuses?: readonly DeliveryStatus[] | null,
  ): Promise<Connection<Delivery>> {
    const { page, query } = pageRequest(args, null);
    const wanted = statuses ?? deliveryStatuses;
    const rows = await asViewer(orm, viewer, (em) => readDeliveryPage(viewerStatement(em), id, wanted, query));
    const count = () => asViewer(orm, viewer, (em) => countDeliveries(viewerStatement(em), id, wanted));
    return connectionOf(rows, page, placeOf, count);
  }
}
