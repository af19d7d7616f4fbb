import type { Condition } from '../../../core/contracts/condition.ts';
import { uuidV5 } from '../../../platform/ids/uuid.ts';
import { conditionsOf, type ConditionType } from '../domain/device-conditions.ts';
import { connectivityOf, type Connectivity, type DeviceStatus, weakBatteryPercent } from '../domain/device-status.ts';
import { foldChanges, type StatusChange } from '../domain/fold-changes.ts';
import { nextCheckMs, remember, type StatusMemory } from '../domain/status-course.ts';
import type { Change } from '../store/change.ts';
import { dueForCheck, type SweptDevice, storeChecked, sweptDevices, wakeAtWindows } from '../store/sweep.ts';

/** Namespace of conditions' ids: device, type and beginning make an episode. */
const namespace = '6f2d8a0e-64b1-4f0e-9a57-0d4b1d3c7e15';
const mostPasses = 10;

interface Looked {
  readonly device: SweptDevice;
  readonly connectivity: Connectivity;
  readonly memory: StatusMemory;
  readonly byGateway: boolean;
}

/**
 * Looks at the devices whose status may have changed, stores what did, and tells of it. When the state of a gateway
 * turns out to have changed, it and all that is behind it are looked at too, so that it becomes one event.
 * @returns how many devices were looked at
 */
export async function sweepStatus(change: Change, now: Date): Promise<number> {
  await wakeAtWindows(change, now);
  const seen = new Map<string, Looked>();
  let ids = await dueForCheck(change);
  for (let pass = 0; ids.length > 0 && pass < mostPasses; pass++) {
    const devices = await sweptDevices(change, { ids });
    for (const device of devices) seen.set(device.id, look(device, now));
    const woken = [...new Set(devices.flatMap(({ id }) => gatewayThatTurned(seen.get(id))))];
    const behind = woken.length === 0 ? [] : await sweptDevices(change, { gateways: woken });
    ids = behind.map(({ id }) => id).filter((id) => !seen.has(id));
  }
  await tell(change, [...seen.values()], now);
  return seen.size;
}

function look(device: SweptDevice, now: Date): Looked {
  const connectivity = connectivityOf(device, now.getTime());
  const memory = remember(device.memory, connectivity, device.reportingIntervalSeconds, now.getTime());
  const byGateway = memory.status === 'offline' && connectivity.reasons.includes('gateway_silent');
  return { device, connectivity, memory, byGateway };
}

const goesOrComes = (before: DeviceStatus, after: DeviceStatus) =>
  before !== after && (before === 'offline' || after === 'offline');

/** The gateway whose silence began or ended, as seen from here. */
function gatewayThatTurned(looked: Looked | undefined): string[] {
  if (looked === undefined) return [];
  const { device, memory, byGateway } = looked;
  const own = device.isGateway && goesOrComes(device.memory.status, memory.status) ? [device.id] : [];
  return device.gatewayId !== null && byGateway !== device.offlineByGateway ? [...own, device.gatewayId] : own;
}

async function tell(change: Change, all: readonly Looked[], now: Date): Promise<void> {
  await storeChecked(
    change,
    all.map(({ device, memory, byGateway }) => ({
      ...{ id: device.id, memory, offlineByGateway: byGateway },
      nextCheck: new Date(nextCheckMs(device, memory, now.getTime())),
    })),
  );
  const changes = all.filter(({ device, memory }) => memory.status !== device.memory.status).map(changeOf);
  for (const { subjectId, ...payload } of foldChanges(changes)) {
    change.events.push({ topic: 'device-status-changed', subjectId, occurredAt: now, payload: compact(payload) });
  }
  for (const { device, connectivity } of all) await storeConditions(change, device, connectivity, now);
}

/** An event about one device says nothing of subjects: it is found by its own. */
const compact = <T extends { readonly subjects: unknown }>({ subjects, ...payload }: T) =>
  subjects === null ? payload : { ...payload, subjects };

const changeOf = ({ device, memory, byGateway }: Looked): StatusChange => ({
  ...{ deviceId: device.id, organizationId: device.organizationId, subjectId: device.subjectId },
  ...{ equipmentId: device.equipmentId, buildingId: device.buildingId },
  ...{ previousStatus: device.memory.status, status: memory.status },
  becauseOf: byGateway || device.offlineByGateway ? device.gatewayId : null,
});

async function storeConditions(change: Change, device: SweptDevice, connectivity: Connectivity, now: Date) {
  const open = new Map(Object.entries(device.open));
  const wanted = conditionsOf(device, connectivity, new Set(open.keys()), now.getTime());
  for (const type of wanted) if (!open.has(type)) await raise(change, device, type, now);
  for (const [type, condition] of open) {
    if (!wanted.some((one) => one === type)) await clear(change, condition, now);
  }
}

async function raise({ client, messages }: Change, device: SweptDevice, type: ConditionType, now: Date): Promise<void> {
  const { id: deviceId, subjectId, equipmentId } = device;
  const occurredAt = now.getTime();
  const id = uuidV5(namespace, `${deviceId} ${type} ${occurredAt}`);
  const payload: Condition = { id, subjectId, equipmentId, deviceId, type, occurredAt, ...wordsOf(device, type) };
  await client.query(
    'insert into devices.condition (id, device_id, type, began_at, payload) values ($1, $2, $3, $4, $5)',
    [id, deviceId, type, now, JSON.stringify(payload)],
  );
  messages.push({ id, type: 'condition.raised', occurredAt, subjectId, traceId: null, payload });
}

/** Cleared under the subject that it was raised for, also when the device has moved meanwhile. */
async function clear({ client, messages }: Change, raised: Condition, now: Date): Promise<void> {
  const occurredAt = now.getTime();
  await client.query('update devices.condition set cleared_at = $2 where id = $1', [raised.id, now]);
  const { id, subjectId } = raised;
  messages.push({
    id,
    type: 'condition.cleared',
    occurredAt,
    subjectId,
    traceId: null,
    payload: { ...raised, occurredAt },
  });
}

function wordsOf(
  { serial, batteryLevel }: SweptDevice,
  type: ConditionType,
): Pick<Condition, 'severity' | 'message' | 'metric' | 'thresholdValue' | 'actualValue'> {
  const plain = { metric: null, thresholdValue: null, actualValue: null };
  switch (type) {
    case 'device_offline':
      return {
        ...plain,
        severity: 'warning',
        message: `Device ${serial} was not heard for three reporting intervals.`,
      };
    case 'calibration_due':
      return { ...plain, severity: 'info', message: `Device ${serial} is due for calibration.` };
    case 'low_battery':
      return {
        ...{ severity: 'warning', message: `The battery of device ${serial} is weak.`, metric: null },
        ...{ thresholdValue: weakBatteryPercent, actualValue: batteryLevel },
      };
  }
}
