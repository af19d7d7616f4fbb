import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { PageArgs } from '../../../../platform/graphql/pagination.ts';
import type { DevicesContext } from '../../context.ts';
import { statusOf, type DeviceStatus as Status } from '../../domain/device-status.ts';
import { childConnection } from '../connection.ts';
import { Building, Equipment, EquipmentConnection } from '../types/building.ts';
import { Device, DeviceConnection } from '../types/device.ts';
import { DeviceStatus } from '../types/enums.ts';
import { Organization } from '../types/organization.ts';

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
  devices(@Root() { id }: Building, @Args(() => PageArgs) page: PageArgs, @Ctx() { loaders }: DevicesContext) {
    return childConnection(loaders.devicesOfBuilding, id, page);
  }
}

@Resolver(() => Equipment)
export class EquipmentFields {
  @FieldResolver(() => Building, { nullable: true, description: 'The building it is in.' })
  building(@Root() equipment: Equipment, @Ctx() { loaders }: DevicesContext) {
    return loaders.building.load(equipment.buildingId);
  }

  @FieldResolver(() => DeviceConnection, { description: 'The devices on it now, by serial number.' })
  devices(@Root() { id }: Equipment, @Args(() => PageArgs) page: PageArgs, @Ctx() { loaders }: DevicesContext) {
    return childConnection(loaders.devicesOfEquipment, id, page);
  }
}

@Resolver(() => Device)
export class DeviceFields {
  @FieldResolver(() => DeviceStatus, { description: 'How it is doing now.' })
  status(@Root() device: Device): Status {
    return statusOf(device, Date.now());
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
