import { Arg, Args, Ctx, ID, Query, Resolver } from 'type-graphql';
import { notFound } from '../../../../platform/errors/graph-errors.ts';
import { requireMember } from '../../../../platform/graphql/context.ts';
import { PageArgs } from '../../../../platform/graphql/pagination.ts';
import type { DevicesContext } from '../../context.ts';
import { userOf } from '../../store/accounts.ts';
import { DeviceRow } from '../../store/entities.ts';
import { everything, arrayLiteral, type Condition } from '../../store/page.ts';
import { rootConnection } from '../connection.ts';
import { Building, BuildingConnection, Equipment } from '../types/building.ts';
import { Device, DeviceConnection, DeviceFilter, DeviceOrder, type OrderWord } from '../types/device.ts';
import { ViewerType } from '../types/organization.ts';
import { isUuid } from '../../../../platform/ids/uuid.ts';

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
  buildings(@Args(() => PageArgs) page: PageArgs, @Ctx() context: DevicesContext) {
    return rootConnection(context, 'building', everything, page);
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

/** What a filter says, over the alias t. */
export function conditionOf(filter: DeviceFilter): Condition {
  const { search, calibrationDueBefore: due } = filter;
  const ids = (id?: string | null) => (id ? arrayLiteral([id].filter(isUuid)) : null);
  const words = (list?: readonly string[] | null) => (list ? arrayLiteral(list) : null);
  const pattern = search ? `%${search.replaceAll(/[\\%_]/g, '\\$&')}%` : null;
  const wanted: readonly (readonly [string, string | null])[] = [
    ['t.building_id = any (?::uuid[])', ids(filter.buildingId)],
    ['t.equipment_id = any (?::uuid[])', ids(filter.equipmentId)],
    ['t.gateway_id = any (?::uuid[])', ids(filter.gatewayId)],
    ['t.device_type = any (?::text[])', words(filter.deviceTypes)],
    ['t.lifecycle = any (?::text[])', words(filter.lifecycles)],
    ['t.status = any (?::text[])', words(filter.statuses)],
    [`concat_ws(chr(10), t.device_serial, t.manufacturer, t.model, t.installation_location) ilike ?`, pattern],
    ['t.calibration_due < ?::timestamptz', due?.toISOString() ?? null],
  ];
  const parts = wanted.filter(([, value]) => value !== null);
  if (parts.length === 0) return everything;
  return { sql: parts.map(([sql]) => sql).join(' and '), values: parts.map(([, value]) => value) };
}
