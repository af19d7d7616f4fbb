import type { ComponentKind } from '../../core/contracts/component.ts';
import type { EquipmentEventCode } from '../../core/contracts/equipment-event.ts';
import type { Effects } from './effects.ts';

/** What uses a component up. Hours are hours of the calendar, kilometres those of the car. */
export type Wearing = 'trips' | 'doorCycles' | 'runHours' | 'kilometres' | 'hours';
/** The contract's components, and what else breaks: a sensor, the link of the gateway. */
export type Part = ComponentKind | 'sensor' | 'link';

export interface FaultKind {
  readonly name: string;
  readonly part: Part;
  readonly wearing: Wearing;
  /** Weibull: scale in units of `wearing`, and shape. Mechanical lives are about a tenth of real ones. */
  readonly life: readonly [scale: number, shape: number];
  /** When it shows first, as a share of the life: between these. 1: it comes without a warning. */
  readonly onset: readonly [number, number];
  /** At failure. */
  readonly effects: Partial<Effects>;
  /** What a controller tells at the failure, and now and then before. */
  readonly code?: EquipmentEventCode;
  /** Whether nobody is carried between failure and repair. */
  readonly stops?: true;
  /** Hours from failure to repair. */
  readonly repair: readonly [number, number];
  readonly sensing?: 'stuck' | 'drift' | 'noise' | 'silence';
}

const gradual = [0.6, 0.92] as const;
const sudden = [1, 1] as const;

export const faultKinds = [
  {
    ...{ name: 'door_operator_wear', part: 'door_operator', wearing: 'doorCycles', life: [260_000, 2.6] },
    ...{ onset: gradual, code: 'door_closing_fault', repair: [4, 40] },
    effects: { doorTime: 1.55, dwell: 1.12, soundMid: 2, levelSpread: 1, demand: 0.9 },
  },
  {
    ...{ name: 'door_obstructed', part: 'door_operator', wearing: 'doorCycles', life: [210_000, 1.6] },
    ...{ onset: [0.88, 0.98], code: 'door_opening_fault', repair: [2, 24] },
    effects: { dwell: 2.3, doorTime: 1.12 },
  },
  {
    ...{ name: 'bearing_wear', part: 'bearings', wearing: 'runHours', life: [1_900, 3] },
    ...{ onset: gradual, code: 'drive_and_motor_fault', stops: true, repair: [18, 90] },
    effects: {
      ...{ vibrationHigh: 3.6, vibrationMid: 1.7, vibrationLow: 1.15, peakFrequency: 1.7 },
      ...{ soundHigh: 9, soundMid: 4, friction: 1.5, heating: 1.06 },
    },
  },
  {
    ...{ name: 'overheating', part: 'motor', wearing: 'runHours', life: [1_500, 2.2] },
    ...{ onset: [0.75, 0.96], code: 'drive_temperature_exceeded', stops: true, repair: [6, 72] },
    effects: { heating: 2.4, soundLow: 1.5, room: 1 },
  },
  {
    ...{ name: 'brake_wear', part: 'brake', wearing: 'trips', life: [300_000, 2.8] },
    ...{ onset: gradual, code: 'car_stopped_outside_landing_zone', stops: true, repair: [6, 60] },
    effects: { levelBias: 9, levelSpread: 2.4, dust: 1.25, dwell: 1.04 },
  },
  {
    ...{ name: 'mechanical_friction', part: 'brake', wearing: 'trips', life: [330_000, 2.4] },
    ...{ onset: [0.75, 0.96], code: 'start_failure', stops: true, repair: [6, 60] },
    effects: { friction: 3.6, heating: 1.2, soundLow: 3, soundMid: 2, dust: 1.3, vibrationMid: 1.15 },
  },
  {
    ...{ name: 'rope_slip', part: 'ropes', wearing: 'trips', life: [330_000, 3] },
    ...{ onset: gradual, code: 'governor_and_safety_gear_fault', stops: true, repair: [24, 120] },
    effects: { torque: 0.78, levelSlip: 7, levelSpread: 1.5, tripTime: 1.06, vibrationLow: 1.35 },
  },
  {
    ...{ name: 'rope_stretch', part: 'ropes', wearing: 'trips', life: [360_000, 3] },
    ...{ onset: gradual, code: 'lift_shaft_device_fault', stops: true, repair: [24, 120] },
    effects: { levelBias: -12, levelSpread: 1.4, acceleration: 1.25 },
  },
  {
    ...{ name: 'guide_wear', part: 'guide_shoes', wearing: 'kilometres', life: [2_600, 2.6] },
    ...{ onset: gradual, code: 'runtime_limit_exceeded', repair: [8, 90] },
    effects: {
      vibrationLow: 2.8,
      vibrationMid: 1.25,
      acceleration: 2.2,
      soundLow: 5,
      friction: 1.25,
      peakFrequency: 0.8,
    },
  },
  {
    ...{ name: 'drive_fault', part: 'controller', wearing: 'trips', life: [330_000, 1.9] },
    ...{ onset: [0.8, 0.97], code: 'drive_and_motor_fault', stops: true, repair: [6, 72] },
    effects: { powerFactor: 0.66, current: 1.16, soundHigh: 2.5, acceleration: 1.3, heating: 1.1 },
  },
  {
    ...{ name: 'control_fault', part: 'controller', wearing: 'trips', life: [360_000, 1.4] },
    ...{ onset: [0.85, 0.98], code: 'controller_fault', stops: true, repair: [4, 48] },
    effects: { tripTime: 1.12, levelSpread: 1.7, dwell: 1.18, acceleration: 1.15 },
  },
  {
    ...{ name: 'leveling_drift', part: 'controller', wearing: 'trips', life: [320_000, 1.8] },
    ...{ onset: gradual, code: 'position_lost', repair: [4, 60] },
    effects: { levelBias: 14 },
  },
  {
    ...{ name: 'ventilation_failure', part: 'other', wearing: 'hours', life: [15_000, 1.5] },
    ...{ onset: [0.98, 0.998], repair: [12, 120] },
    effects: { room: 10, humidity: 4 },
  },
  {
    ...{ name: 'water_ingress', part: 'other', wearing: 'hours', life: [18_000, 1.2] },
    ...{ onset: [0.99, 0.999], code: 'lift_shaft_device_fault', repair: [6, 72] },
    effects: { humidity: 36, room: -2.5 },
  },
  {
    ...{ name: 'sensor_stuck', part: 'sensor', wearing: 'hours', life: [11_000, 1.1] },
    ...{ onset: sudden, sensing: 'stuck', repair: [12, 400], effects: {} },
  },
  {
    ...{ name: 'sensor_drift', part: 'sensor', wearing: 'hours', life: [14_000, 1.5] },
    ...{ onset: [0.9, 0.97], sensing: 'drift', repair: [24, 500], effects: {} },
  },
  {
    ...{ name: 'sensor_noise', part: 'sensor', wearing: 'hours', life: [13_000, 1.3] },
    ...{ onset: [0.97, 0.995], sensing: 'noise', repair: [24, 400], effects: {} },
  },
  {
    ...{ name: 'communication_loss', part: 'link', wearing: 'hours', life: [4_000, 1] },
    ...{ onset: sudden, sensing: 'silence', repair: [0.1, 14], effects: {} },
  },
] as const satisfies readonly FaultKind[];

export type FaultName = (typeof faultKinds)[number]['name'];

export const kindsOf = (part: Part): readonly FaultKind[] => faultKinds.filter((kind) => kind.part === part);
export const parts: readonly Part[] = [...new Set(faultKinds.map(({ part }): Part => part))];

/** @throws RangeError for a name that is not in the table */
export function faultKind(name: string): FaultKind {
  const kind: FaultKind | undefined = faultKinds.find((one) => one.name === name);
  if (kind === undefined) throw new RangeError(`${name} is no kind of fault`);
  return kind;
}
