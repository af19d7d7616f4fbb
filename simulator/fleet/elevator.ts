import { noise, type Random } from './random.ts';

/** What is wrong with it at the moment. A frame only: few faults, simple physics. */
export type Fault = 'door_wear' | 'overheating' | 'bearing';

export interface ElevatorState {
  /** Unix milliseconds of the state. */
  readonly atMs: number;
  readonly floor: number;
  /** Seconds that the trip at hand still takes; 0 when it stands. */
  readonly travelling: number;
  readonly loadKg: number;
  readonly motorCelsius: number;
  readonly doorCycles: number;
  readonly fault: { readonly kind: Fault; readonly untilMs: number } | null;
}

export interface Happening {
  readonly code: string;
  readonly atMs: number;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Step {
  readonly state: ElevatorState;
  readonly events: readonly Happening[];
}

const floors = 12;
const secondsPerFloor = 3;
const faultMinutes = 6;
/** Door faults are told as BACnet names them; the others show in readings alone. */
const faultCodes: Partial<Record<Fault, string>> = {
  door_wear: 'door_closing_fault',
  overheating: 'drive_temperature_exceeded',
};

export function newElevator(atMs: number, random: Random): ElevatorState {
  const doorCycles = Math.floor(random() * 200_000);
  return { atMs, floor: 0, travelling: 0, loadKg: 0, motorCelsius: 30, doorCycles, fault: null };
}

/** Trips an hour by the hour of the day in the building: few at night, most in the morning and at noon. */
export function tripsPerHour(hour: number): number {
  const peak = (at: number) => Math.exp(-((hour - at) ** 2) / 3);
  return 4 + 60 * peak(8.5) + 45 * peak(12.5) + 50 * peak(17.5);
}

/** The next moment of an elevator: `seconds` later, at an hour of the building's day. Same inputs, same result. */
export function step(before: ElevatorState, seconds: number, hour: number, random: Random): Step {
  const atMs = before.atMs + seconds * 1000;
  const events: Happening[] = [];
  const fault = nextFault(before, atMs, seconds, random, events);
  let { floor, travelling, loadKg, doorCycles } = before;
  if (travelling > 0) {
    travelling = Math.max(0, travelling - seconds);
    if (travelling === 0) {
      doorCycles++;
      events.push({ code: 'trip_ended', atMs, details: { floor } }, { code: 'door_cycle', atMs, details: { floor } });
      loadKg = 0;
    }
  } else if (random() < 1 - Math.exp((-tripsPerHour(hour) * seconds) / 3600)) {
    const target = Math.floor(random() * floors);
    const distance = Math.max(1, Math.abs(target - floor));
    events.push({ code: 'trip_started', atMs, details: { from: floor, to: target } });
    floor = target;
    travelling = distance * secondsPerFloor;
    loadKg = Math.round(75 * Math.ceil(random() * 6));
  }
  const surroundings = fault?.kind === 'overheating' ? 95 : travelling > 0 ? 65 : 30;
  const motorCelsius = before.motorCelsius + (surroundings - before.motorCelsius) * (1 - Math.exp(-seconds / 300));
  return { state: { atMs, floor, travelling, loadKg, motorCelsius, doorCycles, fault }, events };
}

/** On average one fault an elevator in three hours, each lasting some minutes. */
function nextFault(
  { fault }: ElevatorState,
  atMs: number,
  seconds: number,
  random: Random,
  events: Happening[],
): ElevatorState['fault'] {
  if (fault !== null) {
    if (atMs < fault.untilMs) return fault;
    const code = faultCodes[fault.kind];
    if (code !== undefined) events.push({ code: 'fault_cleared', atMs, details: { code } });
    return null;
  }
  if (random() > seconds / 10_800) return null;
  return beginFault(
    (['door_wear', 'overheating', 'bearing'] as const)[Math.floor(random() * 3)] ?? 'bearing',
    atMs,
    events,
  );
}

export function beginFault(kind: Fault, atMs: number, events: Happening[]): ElevatorState['fault'] {
  const code = faultCodes[kind];
  if (code !== undefined) events.push({ code, atMs, details: { simulated: true } });
  return { kind, untilMs: atMs + faultMinutes * 60_000 };
}

type Measure = (state: ElevatorState, random: Random) => Readonly<Record<string, number>>;

const running = ({ travelling }: ElevatorState) => travelling > 0;
const has = ({ fault }: ElevatorState, kind: Fault) => fault?.kind === kind;

/** What a device of each type measures, by metric, in canonical units. */
const measures: Readonly<Record<string, Measure>> = {
  vibration_sensor: (state, random) => {
    const level = (running(state) ? 2.2 : 0.3) * (has(state, 'bearing') ? 4 : 1) + 0.1 * noise(random);
    return {
      vibration_level: Math.max(0, level),
      vibration_peak_frequency: Math.max(0, (running(state) ? 24 : 50) + noise(random)),
      acceleration: 0.05 * noise(random),
    };
  },
  temperature_sensor: (state, random) => ({
    motor_temperature: state.motorCelsius + 0.3 * noise(random),
    humidity: Math.min(100, Math.max(0, 45 + 2 * noise(random))),
  }),
  current_sensor: (state, random) => {
    const current = (running(state) ? 22 + state.loadKg / 60 : 1.2) + 0.2 * noise(random);
    return { current, power_consumption: Math.max(0, current * 0.38), power_factor: running(state) ? 0.86 : 0.5 };
  },
  door_sensor: (state, random) => ({
    cycle_count: state.doorCycles,
    door_cycle_time: Math.max(0.5, (has(state, 'door_wear') ? 6.5 : 3.2) + 0.15 * noise(random)),
    dwell_time: Math.max(0, 4 + noise(random)),
  }),
  load_sensor: (state, random) => ({ load_weight: state.loadKg + noise(random), load_distribution: 50 }),
  position_sensor: (state, random) => ({ floor_position: state.floor, leveling: 1.5 * noise(random) }),
  air_quality: (state, random) => ({
    co2: Math.max(400, 520 + state.loadKg + 20 * noise(random)),
    particles_pm2_5: Math.max(0, 8 + noise(random)),
  }),
  acoustic_sensor: (state, random) => ({
    sound_level: (running(state) ? 58 : 38) + (has(state, 'bearing') ? 12 : 0) + noise(random),
  }),
  camera: () => ({ camera_finding_count: 0 }),
};

export function measure(type: string, state: ElevatorState, random: Random): Readonly<Record<string, number>> {
  return measures[type]?.(state, random) ?? {};
}
