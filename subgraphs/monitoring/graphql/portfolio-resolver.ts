import {
  Arg,
  Args,
  Ctx,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { asViewer } from '../../../platform/db/orm.ts';
import { badCursor, badInput } from '../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../platform/graphql/context.ts';
import type { Connection } from '../../../platform/graphql/pagination.ts';
import { connectionOf, connectionType, PageArgs, pageOf } from '../../../platform/graphql/pagination.ts';
import { defineEnum } from '../../../platform/graphql/words.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { HealthStatus } from '../domain/health.ts';
import type { KnownHealth } from '../store/read-health.ts';
import type { PortfolioFilter as Filter, PortfolioOrder, PortfolioRow } from '../store/read-portfolio.ts';
import { countPortfolio, readPortfolio } from '../store/read-portfolio.ts';
import { visibleOwners } from '../store/visibility.ts';
import type { MonitoringContext } from './context.ts';
import { HealthStatusEnum } from './health-enums.ts';
import { healthOfEquipment } from './health-resolver.ts';
import { EquipmentHealth } from './health-types.ts';
import { Equipment } from './stub-types.ts';

const MAX_COMPARED = 50;

const PortfolioOrderEnum = defineEnum<PortfolioOrder>('PortfolioOrder', 'In which order equipment is listed.', {
  risk: 'The most urgent first: by status, then by the points its health is short of; without data last.',
  name: 'By name.',
  health: 'The lowest score first; without data last.',
});

@InputType({ description: 'Narrows a portfolio: every condition given must hold.' })
export class PortfolioFilter implements Filter {
  @Field(() => [ID], { nullable: true, description: 'Only equipment in these buildings.' })
  readonly buildingIds?: readonly string[] | null;

  @Field(() => [HealthStatusEnum], { nullable: true, description: 'Only equipment with these statuses.' })
  readonly statuses?: readonly HealthStatus[] | null;
}

@ObjectType({ description: 'A piece of equipment in a portfolio.' })
export class PortfolioItem {
  readonly equipmentId!: string;

  readonly key!: string | number;

  @Field(() => Int, { description: 'How many of its alerts are not resolved.' })
  readonly openAlerts!: number;
}

export const PortfolioConnection = connectionType(PortfolioItem, 'PortfolioItem');

@Resolver(() => PortfolioItem)
export class PortfolioResolver {
  @Query(() => PortfolioConnection, {
    description:
      'All equipment whose health the viewer may see, the most urgent first. The order is that of the last round (about every 30 s); the health in it is of now.',
  })
  async portfolio(
    @Ctx() { orm, viewer }: MonitoringContext,
    @Args(() => PageArgs) args: PageArgs,
    @Arg('filter', () => PortfolioFilter, { nullable: true, description: 'Narrows the list.' })
    filter?: PortfolioFilter | null,
    @Arg('orderBy', () => PortfolioOrderEnum, { nullable: true, description: 'RISK, if left out.' })
    orderBy?: PortfolioOrder | null,
  ): Promise<Connection<PortfolioRow>> {
    requireMember(viewer);
    const narrowed = filter ?? {};
    requireIds(narrowed.buildingIds ?? []);
    const order = orderBy ?? 'risk';
    const page = pageOf(args, 2);
    for (const keys of [page.after, page.before]) requirePlace(keys, order);
    const query = { ...page, filter: narrowed, order, limit: page.limit + 1 };
    const rows = await asViewer(orm, viewer, (em) => readPortfolio(em, query));
    const count = () => asViewer(orm, viewer, (em) => countPortfolio(em, narrowed));
    return connectionOf(rows, page, ({ key, equipmentId }) => [key, equipmentId], count);
  }

  @Query(() => [Equipment], {
    nullable: 'items',
    description: `Up to ${MAX_COMPARED} pieces of equipment side by side, as asked for; null for one whose health the viewer may not see.`,
  })
  async fleetComparison(
    @Ctx() { orm, viewer }: MonitoringContext,
    @Arg('equipmentIds', () => [ID], { description: `Which ones, 1 to ${MAX_COMPARED}.` }) equipmentIds: string[],
  ): Promise<(Equipment | null)[]> {
    requireMember(viewer);
    if (equipmentIds.length === 0 || equipmentIds.length > MAX_COMPARED)
      throw badInput(`Compare 1 to ${MAX_COMPARED} pieces of equipment, not ${equipmentIds.length}.`);
    requireIds(equipmentIds);
    const owners = { column: 'subject_id', ids: equipmentIds } as const;
    const visible = await asViewer(orm, viewer, (em) => visibleOwners(em, owners, 'READ_HEALTH'));
    return equipmentIds.map((id) => (visible.has(id) ? new Equipment(id) : null));
  }

  @FieldResolver(() => Equipment, { description: 'The equipment itself.' })
  equipment(@Root() { equipmentId }: PortfolioItem): Equipment {
    return new Equipment(equipmentId);
  }

  @FieldResolver(() => EquipmentHealth, { nullable: true, description: 'Its health, now.' })
  health(@Root() { equipmentId }: PortfolioItem, @Ctx() context: MonitoringContext): Promise<KnownHealth | null> {
    return healthOfEquipment(context, equipmentId);
  }
}

function requireIds(ids: readonly string[]): void {
  for (const id of ids) if (!isUuid(id)) throw badInput(`"${id}" is not an id.`);
}

function requirePlace(keys: readonly (string | number)[] | null, order: PortfolioOrder): void {
  if (keys === null) return;
  const [key, id] = keys;
  const fits = order === 'name' ? typeof key === 'string' : Number.isInteger(key);
  if (!fits || typeof id !== 'string' || !isUuid(id)) throw badCursor();
}
