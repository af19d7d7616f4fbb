import type { ClientBase } from 'pg';
import type { EquipmentEvent, EquipmentEventCode } from '../../../core/contracts/equipment-event.ts';
import { equipmentEvent, equipmentEventCodes, eventsSubject } from '../../../core/contracts/equipment-event.ts';
import { decodeJson } from '../../../core/contracts/json-codec.ts';
import { shardCount } from '../../../core/contracts/reading-batch.ts';
import { faultOf } from '../domain/equipment-faults.ts';
import { raiseAlert } from '../store/raise-alert.ts';
import { changeAlert } from '../store/change-alert.ts';
import { clearFaults, equipmentOf, insertEvent } from '../store/equipment-events.ts';
import { saveModes } from '../store/last-readings.ts';
import type { MonitoringEvent } from '../store/monitoring-event.ts';
import { tell } from '../store/tell.ts';
import { eventAlertId } from './episode-id.ts';
import { endMissingTestCall } from './test-calls.ts';

export const eventSubjectsRead = Array.from({ length: shardCount }, (_, shard) => eventsSubject(shard));

/** Too many to keep, and telemetry has them. */
const TRAFFIC: readonly EquipmentEventCode[] = ['trip_started', 'trip_ended', 'door_cycle'];

/**
 * What equipment says of itself, in the transaction that commits the reader's offset. Told twice it changes nothing more.
 * @throws ZodError for what is no event
 */
export async function takeEquipmentEvent(client: ClientBase, data: Uint8Array): Promise<void> {
  const event = decodeJson(equipmentEvent, data);
  if (event.operatingMode !== 'not_stated') {
    await saveModes(client, [
      { subjectId: event.subjectId, at: new Date(event.occurredAt), mode: event.operatingMode },
    ]);
  }
  if (TRAFFIC.includes(event.code) || !(await insertEvent(client, event))) return;
  if (event.code === 'test_call') return tell(client, await endMissingTestCall(client, event));
  if (event.code === 'fault_cleared') return tell(client, await clear(client, event));
  await tell(client, await raise(client, event));
}

async function raise(client: ClientBase, event: EquipmentEvent): Promise<MonitoringEvent[]> {
  const fault = faultOf(event.code);
  if (fault === null) return [];
  const { id, subjectId, deviceId, code } = event;
  const raised = await raiseAlert(client, {
    ...{ id: eventAlertId(id), anomalyId: null, ruleId: null, subjectId, deviceId, alertType: code, metric: null },
    equipmentId: await equipmentOf(client, event.installationKey),
    ...{ severity: fault.severity, message: fault.message, thresholdValue: null, actualValue: null },
    triggeredAt: new Date(event.occurredAt),
  });
  return raised;
}

/** `details.code` names what is over; every such fault up to then, by whichever device it was told. */
async function clear(client: ClientBase, event: EquipmentEvent): Promise<MonitoringEvent[]> {
  const code = equipmentEventCodes.find((one) => one === event.details['code']);
  if (code === undefined) return [];
  const at = new Date(event.occurredAt);
  const events: MonitoringEvent[] = [];
  for (const id of await clearFaults(client, event.subjectId, code, at)) {
    const outcome = await changeAlert(client, { alertId: eventAlertId(id), event: 'cleared', at, by: null });
    if (outcome.kind === 'changed') events.push(outcome.event);
  }
  return events;
}
