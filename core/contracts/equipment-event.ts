import { z } from 'zod';
import { operatingModes } from './operating-mode.ts';

/** Lift faults as BACnet names them (ASHRAE 135, BACnetLiftFault), and what else an elevator reports of itself. */
export const equipmentEventCodes = [
  'controller_fault',
  'drive_and_motor_fault',
  'governor_and_safety_gear_fault',
  'lift_shaft_device_fault',
  'power_supply_fault',
  'safety_interlock_fault',
  'door_closing_fault',
  'door_opening_fault',
  'car_stopped_outside_landing_zone',
  'call_button_stuck',
  'start_failure',
  'controller_supply_fault',
  'self_test_failure',
  'runtime_limit_exceeded',
  'position_lost',
  'drive_temperature_exceeded',
  'load_measurement_fault',
  'trip_started',
  'trip_ended',
  'door_cycle',
  'mode_changed',
  'passenger_alarm',
  'test_call',
  'fault_cleared',
] as const;
export type EquipmentEventCode = (typeof equipmentEventCodes)[number];

/** Subject of the stream `TELEMETRY` for discrete events, by shard as readings are. */
export const eventsSubject = (shard: number) => `telemetry.events.${shard}`;

export const equipmentEvent = z.object({
  /** Deterministic: device, code and time; a repeat is the same event. */
  id: z.uuid(),
  installationKey: z.int(),
  subjectId: z.uuid(),
  deviceId: z.uuid(),
  code: z.enum(equipmentEventCodes),
  /** Unix milliseconds, event time. */
  occurredAt: z.number(),
  operatingMode: z.enum(operatingModes),
  details: z.record(z.string(), z.unknown()),
});
export type EquipmentEvent = z.infer<typeof equipmentEvent>;
