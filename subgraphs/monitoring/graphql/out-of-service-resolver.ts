import { Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { asViewer } from '../../../platform/db/orm.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import type { Connection } from '../../../platform/graphql/pagination.ts';
import { connectionOf, PageArgs } from '../../../platform/graphql/pagination.ts';
import type { OutOfService } from '../store/out-of-service.ts';
import { countOutOfService, readOutOfServicePage } from '../store/out-of-service.ts';
import { viewerStatement } from '../store/statement.ts';
import type { MonitoringContext } from './context.ts';
import { AlarmOutOfService, AlarmOutOfServiceConnection } from './out-of-service-types.ts';
import { pageRequest } from './page-request.ts';
import { Equipment } from './stub-types.ts';

@Resolver(() => AlarmOutOfService)
export class OutOfServiceResolver {
  @Query(() => AlarmOutOfServiceConnection, {
    description: 'Which alerts are out of service on what the viewer may see, the newest order first.',
  })
  async alarmsOutOfService(
    @Ctx() { orm, viewer }: MonitoringContext,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<Connection<OutOfService>> {
    requireMember(viewer);
    const { page, query } = pageRequest(args, null);
    const rows = await asViewer(orm, viewer, (em) => readOutOfServicePage(viewerStatement(em), query));
    const count = () => asViewer(orm, viewer, (em) => countOutOfService(viewerStatement(em)));
    return connectionOf(rows, page, ({ createdAt, id }) => [createdAt.getTime(), id], count);
  }

  @FieldResolver(() => Equipment, {
    nullable: true,
    description: 'The equipment; null for alerts of a device without equipment.',
  })
  equipment(@Root() { equipmentId }: OutOfService): Equipment | null {
    return equipmentId === null ? null : new Equipment(equipmentId);
  }
}
