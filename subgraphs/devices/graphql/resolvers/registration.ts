import { randomBytes } from 'node:crypto';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { hashCredential, mintCredential } from '../../../../platform/auth/device-credential.ts';
import type { EntityManager } from '../../../../platform/db/orm.ts';
import { userError } from '../../../../platform/graphql/user-error.ts';
import { isUuid, uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { isAlertThresholds } from '../../domain/alert-thresholds.ts';
import { isTimeZone } from '../../domain/vocabulary.ts';
import { BuildingRow, DeviceRow, EquipmentRow } from '../../store/entities.ts';
import { insertCredential, insertDevice, registeredWith } from '../../store/registration.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requireManager } from '../require-manager.ts';
import {
  CreateBuildingInput,
  CreateEquipmentInput,
  RegisterDeviceInput,
  RegisterDevicesInput,
} from '../types/inputs.ts';
import { BuildingPayload, EquipmentPayload, RegisterDevicePayload } from '../types/payloads.ts';
import { RegisterDevicesPayload, type RegisterDevicesResult } from '../types/payloads.ts';

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
    return registerOne(context, input, { userId, organizationId });
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
    const results: RegisterDevicesResult[] = [];
    for (const [index, device] of devices.entries()) {
      const key = device.idempotencyKey ?? (idempotencyKey ? `${idempotencyKey} ${index}` : null);
      const outcome = await registerOne(context, { ...device, idempotencyKey: key }, { userId, organizationId });
      results.push({ index, ...outcome });
    }
    return { results, errors: [] };
  }
}

const mostAtOnce = 200;

async function registerOne(
  context: DevicesContext,
  input: RegisterDeviceInput,
  who: { userId: string; organizationId: string },
): Promise<RegisterDevicePayload> {
  const { done, error } = await attempt(() => context.run((em) => register(em, input, who)));
  if (done === null) return { device: null, credential: null, errors: errorsOf(error) };
  if (done.credential !== null) return { ...done, errors: [] };
  const message = 'This key has registered the device before; its credential was shown then and is not shown again.';
  return { ...done, errors: [userError('CREDENTIAL_ALREADY_ISSUED', message, ['idempotencyKey'])] };
}

async function register(
  em: EntityManager,
  input: RegisterDeviceInput,
  who: { userId: string; organizationId: string },
) {
  const { organizationId } = who;
  const idempotencyKey = input.idempotencyKey ?? null;
  const before = idempotencyKey === null ? null : await registeredWith(em, organizationId, idempotencyKey);
  if (before !== null) return { device: sameDevice(before, input), credential: null };
  checkLimits(input.alertThresholds ?? null);
  await checkGateway(em, input.gatewayId ?? null, organizationId);
  const id = uuidV4();
  await insertDevice(em, {
    ...input,
    ...{ id, organizationId, idempotencyKey, createdBy: who.userId },
    buildingId: known(input.buildingId, 'building'),
    equipmentId: input.equipmentId ? known(input.equipmentId, 'equipment') : null,
    gatewayId: input.gatewayId ? known(input.gatewayId, 'gateway') : null,
    installationLocation: input.installationLocation ?? null,
    installedAt: input.installedAt ?? null,
    alertThresholds: input.alertThresholds ?? null,
  });
  const credential = mintCredential(id, randomBytes(32));
  await insertCredential(em, { id: uuidV4(), deviceId: id, organizationId, hash: hashCredential(credential) });
  return { device: await em.findOneOrFail(DeviceRow, { id }), credential };
}

/** A key is a promise that the input is the same. */
function sameDevice(before: DeviceRow, { deviceSerial }: RegisterDeviceInput): DeviceRow {
  if (before.deviceSerial === deviceSerial) return before;
  throw new Refusal('CONFLICT', 'This key has registered another device: use a new one.', ['idempotencyKey']);
}

/** Others read them by contract: what is none must not get into the registry. */
function checkLimits(limits: unknown): void {
  if (limits === null || isAlertThresholds(limits)) return;
  throw new Refusal('BAD_USER_INPUT', 'Write limits as { "metric": { "min": 1, "max": 2 } }.', ['alertThresholds']);
}

/** The gateway may send for the device: it has to be one, and the organization's own. */
async function checkGateway(em: EntityManager, gatewayId: string | null, organizationId: string): Promise<void> {
  if (gatewayId === null) return;
  const gateway = { id: known(gatewayId, 'gateway'), organizationId, deviceType: 'gateway' as const };
  if ((await em.count(DeviceRow, gateway)) > 0) return;
  throw new Refusal('NOT_FOUND', 'Your organization has no such gateway.', ['gatewayId']);
}
