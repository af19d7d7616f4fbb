import { Arg, Ctx, Directive, Mutation, Resolver } from 'type-graphql';
import { isUuid } from '../../../../platform/ids/uuid.ts';
import type { DevicesContext } from '../../context.ts';
import { reportState } from '../../device-side/report-state.ts';
import { isAlertThresholds } from '../../domain/alert-thresholds.ts';
import { audit, type Change } from '../../store/change.ts';
import { buildingOf, decommission, gatewayFits, lockCampaignsOf, updateDeviceRow } from '../../store/change-device.ts';
import { updateRow } from '../../store/update-row.ts';
import { attempt, Refusal } from '../attempt.ts';
import { requireManager } from '../require-manager.ts';
import { checkVersion, lockOwnDevice, type OwnDevice, requireDevice, requireWorker } from '../rights.ts';
import { DevicePayload, ReportDeviceStatePayload } from '../types/payloads.ts';
import {
  DecommissionDeviceInput,
  RecordCalibrationInput,
  ReportDeviceStateInput,
  UpdateDeviceInput,
} from '../types/update-inputs.ts';

@Resolver()
export class DeviceChanges {
  @Mutation(() => DevicePayload, {
    description:
      'Changes or moves a device of the own organization. A move ends its installation: readings stay where they were measured.',
  })
  async updateDevice(
    @Arg('input', () => UpdateDeviceInput, { description: 'What changes.' }) input: UpdateDeviceInput,
    @Ctx() context: DevicesContext,
  ): Promise<DevicePayload> {
    const { organizationId } = requireManager(context.viewer);
    return devicePayload(context, input.id, (change) => update(change, input, organizationId));
  }

  @Mutation(() => DevicePayload, {
    description: 'Records a calibration of a device of the own organization; what was due is not any more.',
  })
  async recordCalibration(
    @Arg('input', () => RecordCalibrationInput, { description: 'The calibration.' }) input: RecordCalibrationInput,
    @Ctx() context: DevicesContext,
  ): Promise<DevicePayload> {
    const { organizationId } = requireWorker(context.viewer);
    return devicePayload(context, input.deviceId, async ({ client }) => {
      const device = await lockOwnDevice(client, input.deviceId, organizationId);
      checkLife(device);
      const { calibratedAt, dueAt = null } = input;
      if (calibratedAt.getTime() > Date.now())
        throw new Refusal('BAD_USER_INPUT', 'A calibration is not in the future.', ['calibratedAt']);
      if (dueAt !== null && dueAt <= calibratedAt)
        throw new Refusal('BAD_USER_INPUT', 'The next one is due after this one.', ['dueAt']);
      const columns = { lastCalibrated: 'last_calibrated', calibrationDue: 'calibration_due', updatedAt: 'updated_at' };
      const values = { lastCalibrated: calibratedAt, calibrationDue: dueAt, updatedAt: new Date() };
      await updateRow(client, 'device', device.id, columns, values);
      const details = { calibratedAt, dueAt };
      await audit(client, { organizationId, action: 'device_calibrated', subjectId: device.id, details });
    });
  }

  @Mutation(() => DevicePayload, {
    description:
      'Takes a device of the own organization out of service for good: credentials are revoked, open commands end, history stays. Twice changes nothing.',
  })
  async decommissionDevice(
    @Arg('input', () => DecommissionDeviceInput, { description: 'Which and why.' }) input: DecommissionDeviceInput,
    @Ctx() context: DevicesContext,
  ): Promise<DevicePayload> {
    const { organizationId } = requireManager(context.viewer);
    return devicePayload(context, input.id, async (change) => {
      const reason = input.reason.trim();
      if (reason === '' || reason.length > 500)
        throw new Refusal('BAD_USER_INPUT', 'A reason has 1 to 500 characters.', ['reason']);
      if (isUuid(input.id)) await lockCampaignsOf(change.client, input.id);
      const device = await lockOwnDevice(change.client, input.id, organizationId, 'id');
      if (device.lifecycle !== 'decommissioned') await decommission(change, { id: device.id, organizationId }, reason);
    });
  }

  @Directive('@federation__requiresScopes(scopes: [["kind:device"]])')
  @Mutation(() => ReportDeviceStatePayload, {
    description: 'What a device says of its own state, or a gateway of a child. Counts as a sign of life.',
  })
  async reportDeviceState(
    @Arg('input', () => ReportDeviceStateInput, { description: 'The state.' }) input: ReportDeviceStateInput,
    @Ctx() context: DevicesContext,
  ): Promise<ReportDeviceStatePayload> {
    const sender = requireDevice(context.viewer);
    const { done, error } = await attempt(() => context.change((change) => reportState(change, input, sender)));
    return { deviceId: done, errors: error ? [error] : [] };
  }
}

/** Does it, then reads the device as the viewer. */
export async function devicePayload(
  context: DevicesContext,
  id: string,
  work: (change: Change) => Promise<void>,
): Promise<DevicePayload> {
  const { error } = await attempt(() => context.change(work));
  return { device: error ? null : await context.loaders.device.load(id), errors: error ? [error] : [] };
}

function checkLife({ lifecycle }: OwnDevice): void {
  if (lifecycle === 'decommissioned')
    throw new Refusal('INVALID_STATE', 'The device is decommissioned: it does not change any more.');
}

/** What the graph lets be null since it can be left out, but what a device always has. */
const never = ['manufacturer', 'model', 'buildingId', 'connectionType', 'lifecycle'] as const;
const neverNumbers = ['samplingIntervalSeconds', 'reportingIntervalSeconds'] as const;

async function update({ client }: Change, input: UpdateDeviceInput, organizationId: string): Promise<void> {
  const device = await lockOwnDevice(client, input.id, organizationId, 'id');
  checkVersion(device.version, input.version);
  checkLife(device);
  for (const field of [...never, ...neverNumbers]) {
    if ((input[field] as unknown) === null)
      throw new Refusal('BAD_USER_INPUT', `${field} can be changed, not cleared.`, [field]);
  }
  const { alertThresholds: limits = null } = input;
  if (limits !== null && !isAlertThresholds(limits))
    throw new Refusal('BAD_USER_INPUT', 'Write limits as { "metric": { "min": 1, "max": 2 } }.', ['alertThresholds']);
  await checkNewGateway(client, device, input.gatewayId, organizationId);
  const place = await placeOf(client, device, input, organizationId);
  const changes = await updateDeviceRow(client, device.id, { ...input, ...place });
  await audit(client, { organizationId, action: 'device_updated', subjectId: device.id, details: { changes } });
}

async function checkNewGateway(
  client: Change['client'],
  device: OwnDevice,
  gatewayId: string | null | undefined,
  organizationId: string,
): Promise<void> {
  if (gatewayId === null || gatewayId === undefined || gatewayId === device.gatewayId) return;
  const found = isUuid(gatewayId)
    ? await gatewayFits(client, { deviceId: device.id, gatewayId, organizationId })
    : 'none';
  if (found === 'none') throw new Refusal('NOT_FOUND', 'Your organization has no such gateway.', ['gatewayId']);
  if (found === 'cycle') throw new Refusal('CONFLICT', 'The gateway hangs on this device itself.', ['gatewayId']);
}

/** Where it is afterwards: equipment brings its building along. */
async function placeOf(
  client: Change['client'],
  device: OwnDevice,
  { buildingId, equipmentId, installedAt }: UpdateDeviceInput,
  organizationId: string,
) {
  for (const [field, id] of Object.entries({ buildingId, equipmentId })) {
    if (typeof id === 'string' && !isUuid(id)) throw new Refusal('NOT_FOUND', 'There is no such place.', [field]);
  }
  const building =
    buildingId ??
    (typeof equipmentId === 'string' ? await buildingOf(client, equipmentId, organizationId) : device.buildingId);
  if (building === null) throw new Refusal('NOT_FOUND', 'Your organization has no such equipment.', ['equipmentId']);
  const equipment = equipmentId === undefined ? device.equipmentId : equipmentId;
  const moved = building !== device.buildingId || equipment !== device.equipmentId;
  if (!moved) return {};
  return { buildingId: building, equipmentId: equipment, installedAt: installedAt ?? new Date() };
}
