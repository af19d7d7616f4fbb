import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { forbidden } from '../../../../platform/errors/graph-errors.ts';
import { uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { isTimeZone } from '../../domain/vocabulary.ts';
import { insertBuilding, insertEquipment } from '../../store/places.ts';
import { Checks } from '../checks.ts';
import { requireManager } from '../manager.ts';
import { CreateBuildingInput, CreateEquipmentInput } from '../types/inputs.ts';
import { BuildingPayload, EquipmentPayload } from '../types/payloads.ts';

@Resolver()
export class Places {
  @Mutation(() => BuildingPayload, { description: 'Adds a building to the own organization (ADMIN or MANAGER of an OWNER).' })
  async createBuilding(
    @Arg('input', () => CreateBuildingInput, { description: 'The building.' }) input: CreateBuildingInput,
    @Ctx() context: DevicesContext,
  ) {
    const { organizationId, organizationKind } = requireManager(context.viewer);
    if (organizationKind !== 'OWNER' && organizationKind !== 'OPERATOR') throw forbidden('Only owners have buildings.');
    const checks = new Checks().length(input.name, 'name', 200).length(input.address, 'address', 500);
    checks.length(input.externalId, 'externalId', 200);
    checks.that(isTimeZone(input.timeZone), 'timeZone', 'There is no such time zone: use an IANA name.', 'UNKNOWN_TIME_ZONE');
    if (checks.failed) return { building: null, errors: checks.errors };
    const [id, address, externalId] = [uuidV4(), input.address ?? null, input.externalId ?? null];
    await context.run((em) => insertBuilding(em, { ...input, id, organizationId, address, externalId }));
    return { building: await context.loaders.building.load(id), errors: [] };
  }

  @Mutation(() => EquipmentPayload, { description: 'Adds a piece of equipment to a building of the own organization (ADMIN or MANAGER).' })
  async createEquipment(
    @Arg('input', () => CreateEquipmentInput, { description: 'The equipment.' }) input: CreateEquipmentInput,
    @Ctx() context: DevicesContext,
  ) {
    const { organizationId } = requireManager(context.viewer);
    const building = await context.loaders.building.load(input.buildingId);
    const checks = new Checks().length(input.name, 'name', 200).length(input.manufacturer, 'manufacturer', 255);
    checks.length(input.model, 'model', 255).length(input.externalId, 'externalId', 200);
    checks.that(building?.organizationId === organizationId, 'buildingId', 'Your organization has no such building.', 'NOT_FOUND');
    if (checks.failed) return { equipment: null, errors: checks.errors };
    const [id, manufacturer, model] = [uuidV4(), input.manufacturer ?? null, input.model ?? null];
    const externalId = input.externalId ?? null;
    await context.run((em) =>
      insertEquipment(em, { ...input, id, organizationId, manufacturer, model, externalId }),
    );
    return { equipment: await context.loaders.equipment.load(id), errors: [] };
  }
}
