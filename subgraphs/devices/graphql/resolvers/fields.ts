import type { GraphQLResolveInfo } from 'graphql';
import { Args, Ctx, FieldResolver, Info, Resolver, Root } from 'type-graphql';
import { notFound } from '../../../../platform/errors/graph-errors.ts';
import { PageArgs } from '../../../../platform/graphql/pagination.ts';
import type { DevicesContext } from '../../context.ts';
import { connectivityOf, type DeviceStatus as Status } from '../../domain/device-status.ts';
import type { DeviceWithFacts } from '../../store/connectivity.ts';
import { asksEntriesFor } from '../asks-for.ts';
import { childConnection } from '../connection.ts';
import { Building, Equipment, EquipmentConnection } from '../types/building.ts';
import { Device, DeviceConnection, DeviceInstallation } from '../types/device.ts';
import { DeviceStatus } from '../types/enums.ts';
import { DeviceConnectivity } from '../types/status.ts';
import { Organization } from '../types/organization.ts';

/** Worked out of facts that are read with the devices when one of these is asked for. */
const statusFields = ['status', 'connectivity'];

@Resolver(() => Building)
export class BuildingFields {
  @FieldResolver(() => Organization, { nullable: true, description: 'Who owns it.' })
  organization(@Root() building: Building, @Ctx() { loaders }: DevicesContext) {
    return loaders.organization.load(building.organizationId);
  }

  @FieldResolver(() => EquipmentConnection, { description: 'Its visible equipment, by name.' })
  equipment(@Root() { id }: Building, @Args(() => PageArgs) page: PageArgs, @Ctx() { loaders }: DevicesContext) {
    return childConnection(loaders.equipmentOfBuilding, id, page);
  }

  @FieldResolver(() => DeviceConnection, {
    description: 'The visible devices in it, on equipment or not, by serial number.',
  })
  devices(
    @Root() { id }: Building,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: DevicesContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return childConnection(loaders.devicesOfBuilding, id, page, asksEntriesFor(statusFields, info));
  }
}

@Resolver(() => Equipment)
export class EquipmentFields {
  @FieldResolver(() => Building, { nullable: true, description: 'The building it is in.' })
  building(@Root() equipment: Equipment, @Ctx() { loaders }: DevicesContext) {
    return loaders.building.load(equipment.buildingId);
  }

  @FieldResolver(() => DeviceConnection, { description: 'The devices on it now, by serial number.' })
  devices(
    @Root() { id }: Equipment,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { loaders }: DevicesContext,
    @Info() info: GraphQLResolveInfo,
  ) {
    return childConnection(loaders.devicesOfEquipment, id, page, asksEntriesFor(statusFields, info));
  }
}

@Resolver(() => Device)
export class DeviceFields {
  @FieldResolver(() => DeviceStatus, { description: 'How it is doing now.' })
  async status(@Root() device: Device, @Ctx() context: DevicesContext): Promise<Status> {
    return (await connectivity(device, context)).status;
  }

  @FieldResolver(() => DeviceConnectivity, { description: 'How it is connected now, and why it has its status.' })
  connectivity(@Root() device: Device, @Ctx() context: DevicesContext) {
    return connectivity(device, context);
  }

  @FieldResolver(() => [DeviceInstallation], {
    description: 'Where it is and was, oldest first; earlier places as far as they are visible.',
  })
  installations(@Root() { id }: Device, @Ctx() { loaders }: DevicesContext) {
    return loaders.installations.load(id);
  }

  @FieldResolver(() => Building, { nullable: true, description: 'The building it is in.' })
  building(@Root() device: Device, @Ctx() { loaders }: DevicesContext) {
    return loaders.building.load(device.buildingId);
  }

  @FieldResolver(() => Equipment, {
    nullable: true,
    description: 'The equipment it is on; null when it stands for itself.',
  })
  equipment(@Root() { equipmentId }: Device, @Ctx() { loaders }: DevicesContext) {
    return equipmentId === null ? null : loaders.equipment.load(equipmentId);
  }

  @FieldResolver(() => Device, {
    nullable: true,
    description: 'The gateway that sends for it; null without one or when that is not visible.',
  })
  gateway(@Root() { gatewayId }: Device, @Ctx() { loaders }: DevicesContext) {
    return gatewayId === null ? null : loaders.device.load(gatewayId);
  }
}

async function connectivity(device: Device, { loaders }: DevicesContext) {
  const facts =
    (device as Partial<Pick<DeviceWithFacts, 'facts'>>).facts ?? (await loaders.connectivity.load(device.id));
  if (facts === null) throw notFound('device');
  return { ...facts, ...connectivityOf(facts, Date.now()) };
}

@Resolver(() => DeviceConnectivity)
export class ConnectivityFields {
  @FieldResolver(() => Device, {
    nullable: true,
    description: 'The gateway that sends for it; null without one or when that is not visible.',
  })
  gateway(@Root() { gatewayId }: DeviceConnectivity, @Ctx() { loaders }: DevicesContext) {
    return gatewayId === null ? null : loaders.device.load(gatewayId);
  }
}
