import type { EquipmentEventCode } from '../../../core/contracts/equipment-event.ts';
import type { AlertSeverity } from './severity.ts';

interface Fault {
  readonly severity: AlertSeverity;
  readonly message: string;
  /** Whether nobody can be carried while it lasts: what counts as down. */
  readonly stops: boolean;
}

const fault = (severity: AlertSeverity, stops: boolean, message: string): Fault => ({ severity, stops, message });

/**
 * Events that call for attention until `fault_cleared` names their code; the others are news only. The one place where
 * the fault codes of ASHRAE 135 get a severity: the judgement is ours, the standard gives none.
 */
const FAULTS: Readonly<Record<EquipmentEventCode, Fault | null>> = {
  controller_fault: fault('critical', true, 'The controller reports a fault of its own.'),
  drive_and_motor_fault: fault('critical', true, 'Drive or motor report a fault.'),
  governor_and_safety_gear_fault: fault('critical', true, 'Speed governor or safety gear report a fault.'),
  lift_shaft_device_fault: fault('critical', true, 'A device in the shaft reports a fault.'),
  power_supply_fault: fault('critical', true, 'The power supply fails.'),
  safety_interlock_fault: fault('critical', true, 'The safety chain is open.'),
  door_closing_fault: fault('warning', false, 'The door does not close.'),
  door_opening_fault: fault('warning', false, 'The door does not open.'),
  car_stopped_outside_landing_zone: fault('critical', true, 'The car has stopped between landings.'),
  call_button_stuck: fault('info', false, 'A call button is stuck.'),
  start_failure: fault('warning', false, 'The car does not start.'),
  controller_supply_fault: fault('critical', true, "The controller's supply fails."),
  self_test_failure: fault('warning', false, 'A self test has failed.'),
  runtime_limit_exceeded: fault('warning', false, 'A trip takes longer than it may.'),
  position_lost: fault('warning', false, 'The car does not know its position.'),
  drive_temperature_exceeded: fault('warning', false, 'The drive is too hot.'),
  load_measurement_fault: fault('warning', false, 'The load cannot be measured.'),
  passenger_alarm: fault('critical', false, 'A passenger calls for help.'),
  test_call: null,
  trip_started: null,
  trip_ended: null,
  door_cycle: null,
  mode_changed: null,
  fault_cleared: null,
};

export const faultOf = (code: EquipmentEventCode): Fault | null => FAULTS[code];

/** Codes during which an equipment counts as down. */
export const STOPPING_CODES: readonly string[] = Object.entries(FAULTS).flatMap(([code, one]) =>
  one?.stops === true ? [code] : [],
);
