import { randomBytes } from 'node:crypto';
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { hashCredential, mintCredential } from '../../../../platform/auth/device-credential.ts';
import { userError } from '../../../../platform/graphql/user-error.ts';
import { uuidV4 } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { isAlertThresholds } from '../../domain/alert-thresholds.ts';
import { DeviceRow } from '../../store/entities.ts';
import { insertCredential, insertDevice, registeredWith, type NewDevice } from '../../store/registration.ts';
import { Checks, isDuplicate } from '../checks.ts';
import { requireManager } from '../manager.ts';
import { RegisterDeviceInput } from '../types/inputs.ts';
import { RegisterDevicePayload } from '../types/payloads.ts';

interface Outcome {
  readonly device: DeviceRow | null;
  readonly credential: string | null;
  readonly errors: ReturnType<typeof userError>[];
}

const refused = (code: string, message: string, field: string): Outcome => ({
  ...{ device: null, credential: null, errors: [userError(code, message, ['input', field])] },
});

@Resolver()
export class Registration {
  @Mutation(() => RegisterDevicePayload, { description: 'Registers a device in a building of the own organization (ADMIN or MANAGER).' })
  async registerDevice(
    @Arg('input', () => RegisterDeviceInput, { description: 'The device.' }) input: RegisterDeviceInput,
    @Ctx() context: DevicesContext,
  ): Promise<Outcome> {
    const { organizationId, id: createdBy } = requireManager(context.viewer);
    const checks = await checked(input, organizationId, context);
    if (checks.failed) return { device: null, credential: null, errors: checks.errors };
    try {
      return await register(context, newDevice(input, organizationId, createdBy));
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return refused('SERIAL_TAKEN', 'A device with this serial number is registered already.', 'deviceSerial');
    }
  }
}

function register(context: DevicesContext, device: NewDevice): Promise<Outcome> {
  return context.run(async (em) => {
    const { id, organizationId, idempotencyKey: key } = device;
    const earlier = key === null ? null : await registeredWith(em, organizationId, key);
    if (earlier !== null) return retried(earlier, device);
    await insertDevice(em, device);
    const credential = mintCredential(id, randomBytes(32));
    await insertCredential(em, { id: uuidV4(), deviceId: id, organizationId, hash: hashCredential(credential) });
    return { device: await em.findOneOrFail(DeviceRow, { id }), credential, errors: [] };
  });
}

function retried(earlier: DeviceRow, device: NewDevice): Outcome {
  if (earlier.deviceSerial !== device.deviceSerial) {
    const message = 'This key has registered another device: use a new key for each device.';
    return refused('IDEMPOTENCY_KEY_REUSED', message, 'idempotencyKey');
  }
  const message = 'The device is registered; its credential was shown the first time and cannot be shown again.';
  return { device: earlier, credential: null, errors: [userError('CREDENTIAL_ALREADY_ISSUED', message)] };
}

async function checked(input: RegisterDeviceInput, organizationId: string, { loaders }: DevicesContext): Promise<Checks> {
  const [building, equipment, gateway] = await Promise.all([
    loaders.building.load(input.buildingId),
    input.equipmentId == null ? null : loaders.equipment.load(input.equipmentId),
    input.gatewayId == null ? null : loaders.device.load(input.gatewayId),
  ]);
  const checks = new Checks().length(input.deviceSerial, 'deviceSerial', 100).length(input.manufacturer, 'manufacturer', 255);
  checks.length(input.model, 'model', 255).length(input.installationLocation, 'installationLocation', 255, 0);
  checks.interval(input.samplingIntervalSeconds, 'samplingIntervalSeconds');
  checks.interval(input.reportingIntervalSeconds, 'reportingIntervalSeconds');
  checks.length(input.idempotencyKey, 'idempotencyKey', 200);
  const limits = input.alertThresholds ?? null;
  checks.that(limits === null || isAlertThresholds(limits), 'alertThresholds', 'Write { "metric": { "min": 1, "max": 2 } }.');
  const owned = building?.organizationId === organizationId;
  checks.that(owned, 'buildingId', 'Your organization has no such building.', 'NOT_FOUND');
  const inside = input.equipmentId == null || (equipment !== null && equipment.buildingId === building?.id);
  checks.that(inside, 'equipmentId', 'There is no such equipment in this building.', 'NOT_FOUND');
  const isGateway = gateway?.deviceType === 'gateway' && gateway.organizationId === organizationId;
  return checks.that(input.gatewayId == null || isGateway, 'gatewayId', 'Your organization has no such gateway.', 'NOT_FOUND');
}

const newDevice = (input: RegisterDeviceInput, organizationId: string, createdBy: string): NewDevice => ({
  ...input,
  ...{ id: uuidV4(), organizationId, createdBy },
  equipmentId: input.equipmentId ?? null,
  installationLocation: input.installationLocation ?? null,
  installedAt: input.installedAt ?? null,
  gatewayId: input.gatewayId ?? null,
  alertThresholds: input.alertThresholds ?? null,
  idempotencyKey: input.idempotencyKey ?? null,
});
