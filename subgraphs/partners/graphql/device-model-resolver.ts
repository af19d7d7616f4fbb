import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { requireMember } from '../../../platform/graphql/context.ts';
import { type Connection, PageArgs } from '../../../platform/graphql/pagination.ts';
import { isUuid } from '../../../platform/ids/uuid.ts';
import type { PartnersContext } from '../context.ts';
import { compatibleModels, modelList } from '../store/device-models.ts';
import type { CertificationRow, DeviceModelRow } from '../store/rows.ts';
import { Certification } from './certification-types.ts';
import { listPage } from './connection.ts';
import { DeviceModel, DeviceModelConnection, DeviceModelFilter } from './device-model-types.ts';
import { Partner } from './partner-types.ts';
import { Device, Equipment } from './stub-types.ts';

@Resolver(() => DeviceModel)
export class DeviceModelResolver {
  @Query(() => DeviceModelConnection, { description: 'Device models that work with the platform, by manufacturer.' })
  compatibleDevices(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { rows }: PartnersContext,
    @Arg('filter', () => DeviceModelFilter, { nullable: true, description: 'Which ones.' })
    filter?: DeviceModelFilter | null,
  ): Promise<Connection<DeviceModelRow>> {
    return listPage(rows, modelList(filter ?? {}), args);
  }

  @Query(() => DeviceModel, { nullable: true, description: 'A device model; null when there is none with this id.' })
  async deviceModel(
    @Arg('id', () => ID, { description: 'UUID of the model.' }) id: string,
    @Ctx() { load }: PartnersContext,
  ): Promise<DeviceModelRow | null> {
    return isUuid(id) ? load.model.load(id) : null;
  }

  @FieldResolver(() => Partner, { nullable: true, description: 'The partner that makes it; null when it is none.' })
  async partner(@Root() { partnerId }: DeviceModelRow, @Ctx() context: PartnersContext): Promise<Partner | null> {
    return partnerId === null ? null : context.partner.load(partnerId);
  }

  @FieldResolver(() => Certification, {
    nullable: true,
    description: 'Its certification that counts now, else the newest that the viewer may see; null when there is none.',
  })
  certification(@Root() { id }: DeviceModelRow, @Ctx() { load }: PartnersContext): Promise<CertificationRow | null> {
    return load.certificationOfModel.load(id);
  }
}

@Resolver(() => Device)
export class DeviceResolver {
  @FieldResolver(() => Certification, {
    nullable: true,
    description:
      'Certification of its manufacturer and model that counts now, else the newest that the viewer may see; null when there is none.',
  })
  certification(@Root() { id }: Device, @Ctx() { load }: PartnersContext): Promise<CertificationRow | null> {
    return load.certificationOfDevice.load(id);
  }
}

@Resolver(() => Equipment)
export class EquipmentResolver {
  @FieldResolver(() => DeviceModelConnection, {
    nullable: true,
    description: 'Device models that are known to fit this kind of equipment, by manufacturer.',
  })
  compatibleDevices(
    @Root() { id }: Equipment,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() { pages, viewer }: PartnersContext,
  ): Promise<Connection<DeviceModelRow>> {
    requireMember(viewer);
    return pages.page('compatibleDevices', compatibleModels, id, args);
  }
}
