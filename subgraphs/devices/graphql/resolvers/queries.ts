import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { notFound } from '../../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../../platform/graphql/context.ts';
import { PageArgs } from '../../../../platform/graphql/pagination.ts';
import type { DevicesContext } from '../../context.ts';
import { userOf } from '../../store/accounts.ts';
import { DeviceRow } from '../../store/entities.ts';
import { rootConnection } from '../connection.ts';
import { conditionOf, conditionOfBuildings, conditionOfEquipment } from '../conditions.ts';
import { Building, BuildingConnection, BuildingFilter, Equipment } from '../types/building.ts';
import { EquipmentConnection, EquipmentFilter } from '../types/building.ts';
import { Device, DeviceConnection, DeviceFilter, DeviceOrder, type OrderWord } from '../types/device.ts';
import { ViewerType } from '../types/organization.ts';

const invisible = 'NOT_FOUND when there is none or it is not visible.';

@Resolver()
export class Queries {
  @Query(() => ViewerType, { description: 'Who is asking.' })
  async me(@Ctx() context: DevicesContext): Promise<ViewerType> {
    const viewer = requireMember(context.viewer);
    const user = viewer.kind === 'user' ? await context.run((em) => userOf(em, viewer.id)) : null;
    return {
      id: viewer.id,
      kind: viewer.kind === 'device' ? 'device' : 'user',
      ...{ name: user?.name ?? null, email: user?.email ?? null, role: viewer.role },
      organization: await context.loaders.organization.load(viewer.organizationId),
      expiresAt: viewer.expiresAt === null ? null : new Date(viewer.expiresAt),
    };
  }

  @Query(() => Building, { nullable: true, description: `A building. ${invisible}` })
  async building(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() { loaders }: DevicesContext) {
    return (await loaders.building.load(id)) ?? Promise.reject(notFound('building'));
  }

  @Query(() => BuildingConnection, { description: 'All visible buildings, by name.' })
  buildings(
    @Arg('filter', () => BuildingFilter, { nullable: true, description: 'Which of them.' })
    filter: BuildingFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: DevicesContext,
  ) {
    return rootConnection(context, 'building', conditionOfBuildings(filter ?? {}), page);
  }

  @Query(() => EquipmentConnection, { description: 'All visible equipment, by name.' })
  equipmentList(
    @Arg('filter', () => EquipmentFilter, { nullable: true, description: 'Which of it.' })
    filter: EquipmentFilter | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: DevicesContext,
  ) {
    return rootConnection(context, 'equipment', conditionOfEquipment(filter ?? {}), page);
  }

  @Query(() => Equipment, { nullable: true, description: `A piece of equipment. ${invisible}` })
  async equipment(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() { loaders }: DevicesContext) {
    return (await loaders.equipment.load(id)) ?? Promise.reject(notFound('piece of equipment'));
  }

  @Query(() => DeviceConnection, { description: 'All visible devices, by serial number.' })
  devices(
    @Arg('filter', () => DeviceFilter, { nullable: true, description: 'Which of them.' }) filter: DeviceFilter | null,
    @Arg('orderBy', () => DeviceOrder, { nullable: true, description: 'By serial number, if left out.' })
    order: OrderWord | null,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: DevicesContext,
  ) {
    return rootConnection(context, 'device', conditionOf(filter ?? {}), page, order === 'serial_descending');
  }

  @Query(() => Device, { nullable: true, description: `A device. ${invisible}` })
  async device(@Arg('id', () => ID, { description: 'Its id.' }) id: string, @Ctx() { loaders }: DevicesContext) {
    return (await loaders.device.load(id)) ?? Promise.reject(notFound('device'));
  }

  @Query(() => Device, { nullable: true, description: `A device by its serial number. ${invisible}` })
  async deviceBySerial(
    @Arg('serial', () => String, { description: 'Its serial number, exactly.' }) serial: string,
    @Ctx() context: DevicesContext,
  ) {
    const device = await context.run((em) => em.findOne(DeviceRow, { deviceSerial: serial }));
    return device ?? Promise.reject(notFound('device'));
  }
}
