import type { Condition } from '../../../core/contracts/condition.ts';
import { uuidV5 } from '../../../platform/ids/uuid.ts';
import { conditionsOf, type ConditionType } from '../domain/device-conditions.ts';
import { connectivityOf, type Connectivity, type DeviceStatus, weakBatteryPercent } from '../domain/device-status.ts';
import type { Change } from '../store/change.ts';
import { connectivityColumns, type ConnectivityRow } from '../store/connectivity.ts';

interface SweptDevice extends ConnectivityRow {
  readonly stored: DeviceStatus;
  readonly serial: string;
  readonly subjectId: string;
  readonly equipmentId: string | null;
  readonly buildingId: string;
  readonly calibrationDue: Date | null;
  readonly open: Readonly<Record<string, Condition>>;
}

/** Namespace of conditions' ids: device, type and beginning make an episode. */
const namespace = '6f2d8a0e-64b1-4f0e-9a57-0d4b1d3c7e15';

/** Stores what has changed of statuses and conditions, and tells of it. */
export async function sweepStatus(change: Change, now: Date): Promise<void> {
  const { rows } = await change.client.query<SweptDevice>(
    `select ${connectivityColumns}, d.status as stored, d.device_serial as serial, d.subject_id as "subjectId",
       d.equipment_id as "equipmentId", d.building_id as "buildingId", d.calibration_due as "calibrationDue",
       coalesce((select jsonb_object_agg(o.type, o.payload) from devices.condition o
         where o.device_id = d.id and o.cleared_at is null), '{}') as open
     from devices.connectivity(null) c join devices.device d on d.id = c.id
     where d.lifecycle <> 'decommissioned' or d.status <> 'offline'
       or exists (select 1 from devices.condition o where o.device_id = d.id and o.cleared_at is null)`,
  );
  for (const device of rows) {
    const connectivity = connectivityOf(device, now.getTime());
    await storeStatus(change, device, connectivity.status, now);
    await storeConditions(change, device, connectivity, now);
  }
}

async function storeStatus({ client, events }: Change, device: SweptDevice, status: DeviceStatus, now: Date) {
  if (status === device.stored) return;
  await client.query('update devices.device set status = $2 where id = $1', [device.id, status]);
  const { id: deviceId, equipmentId, buildingId, subjectId, stored: previousStatus } = device;
  const payload = { deviceId, equipmentId, buildingId, previousStatus, status };
  events.push({ topic: 'device-status-changed', subjectId, occurredAt: now, payload });
}

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
