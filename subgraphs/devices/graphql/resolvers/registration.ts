import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { userError } from '../../../../platform/graphql/user-error.ts';
import { isUuid, uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { isTimeZone } from '../../domain/vocabulary.ts';
import { BuildingRow, EquipmentRow } from '../../store/entities.ts';
import { attempt, Refusal } from '../attempt.ts';
import { type Outcome, registerAll } from '../register.ts';
import { requireManager } from '../require-manager.ts';
import {
  CreateBuildingInput,
  CreateEquipmentInput,
  RegisterDeviceInput,
  RegisterDevicesInput,
} from '../types/inputs.ts';
import { BuildingPayload, EquipmentPayload, RegisterDevicePayload } from '../types/payloads.ts';
import { RegisterDevicesPayload } from '../types/payloads.ts';

const errorsOf = (error: ReturnType<typeof userError> | null) => (error === null ? [] : [error]);

/** A reference that is no UUID names nothing. */
function known(id: string, field: string): string {
  if (!isUuid(id)) throw new Refusal('NOT_FOUND', `There is no such ${field}.`, [`${field}Id`]);
  return id;
}

@Resolver()
export class Registration {
  @Mutation(() => BuildingPayload, {
    description: 'Adds a building to the own organization. For administrators and managers.',
  })
  async createBuilding(
    @Arg('input', () => CreateBuildingInput, { description: 'The building.' }) input: CreateBuildingInput,
    @Ctx() context: DevicesContext,
  ): Promise<BuildingPayload> {
    const { organizationId } = requireManager(context.viewer);
    const { done, error } = await attempt(async () => {
      if (!isTimeZone(input.timeZone))
        throw new Refusal('BAD_USER_INPUT', 'There is no such IANA time zone.', ['timeZone']);
      const id = uuidV4();
      return context.run(async (em) => {
        await em.execute(
          `insert into devices.building (id, organization_id, name, address, time_zone, external_id) values (?, ?, ?, ?, ?, ?)`,
          [id, organizationId, input.name, input.address ?? null, input.timeZone, input.externalId ?? null],
        );
        return em.findOneOrFail(BuildingRow, { id });
      });
    });
    return { building: done, errors: errorsOf(error) };
  }

  @Mutation(() => EquipmentPayload, {
    description: 'Adds equipment to a building of the own organization. For administrators and managers.',
  })
  async createEquipment(
    @Arg('input', () => CreateEquipmentInput, { description: 'The equipment.' }) input: CreateEquipmentInput,
    @Ctx() context: DevicesContext,
  ): Promise<EquipmentPayload> {
    const { organizationId } = requireManager(context.viewer);
    const { done, error } = await attempt(async () => {
      const id = uuidV4();
      const values = [id, organizationId, known(input.buildingId, 'building'), input.name, input.kind];
      return context.run(async (em) => {
        await em.execute(
          `insert into devices.equipment (id, organization_id, building_id, name, kind, manufacturer, model, external_id,
             rated_load_kg, rated_speed_mps, stops, drive, door_type, installed_on, service_since)
           values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::timestamptz, ?::timestamptz)`,
          [
            ...[...values, input.manufacturer ?? null, input.model ?? null, input.externalId ?? null],
            ...[input.ratedLoadKg ?? null, input.ratedSpeedMps ?? null, input.stops ?? null, input.drive ?? null],
            input.doorType ?? null,
            ...[input.installedOn, input.serviceSince].map((moment) => moment?.toISOString() ?? null),
          ],
        );
        return em.findOneOrFail(EquipmentRow, { id });
      });
    });
    return { equipment: done, errors: errorsOf(error) };
  }

  @Mutation(() => RegisterDevicePayload, {
    description: 'Registers a device in a building of the own organization and shows its credential, this once.',
  })
  async registerDevice(
    @Arg('input', () => RegisterDeviceInput, { description: 'The device.' }) input: RegisterDeviceInput,
    @Ctx() context: DevicesContext,
  ): Promise<RegisterDevicePayload> {
    const { id: userId, organizationId } = requireManager(context.viewer);
    const [outcome] = await registerAll(context, [input], { userId, organizationId });
    return outcome as Outcome;
  }

  @Mutation(() => RegisterDevicesPayload, {
    description:
      'Registers up to 200 devices, each for itself, with a result for each. For administrators and managers.',
  })
  async registerDevices(
    @Arg('input', () => RegisterDevicesInput, { description: 'The devices.' }) input: RegisterDevicesInput,
    @Ctx() context: DevicesContext,
  ): Promise<RegisterDevicesPayload> {
    const { id: userId, organizationId } = requireManager(context.viewer);
    const { devices, idempotencyKey } = input;
    if (devices.length < 1 || devices.length > mostAtOnce) {
      const message = `One call registers 1 to ${mostAtOnce} devices, not ${devices.length}.`;
      return { results: [], errors: [userError('BAD_USER_INPUT', message, ['devices'])] };
    }
    const keyed = devices.map((device, index) => ({
      ...device,
      idempotencyKey: device.idempotencyKey ?? (idempotencyKey ? `${idempotencyKey} ${index}` : null),
    }));
    const outcomes = await registerAll(context, keyed, { userId, organizationId });
    return { results: outcomes.map((outcome, index) => ({ index, ...outcome })), errors: [] };
  }
}

const mostAtOnce = 200;
