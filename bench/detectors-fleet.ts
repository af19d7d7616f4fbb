// A labelled fleet: simulated elevators of known faults, a reading a minute and metric. Elevator-shaped, not recorded.
import { tripsPerHour } from '../simulator/fleet/elevator.ts';
import { noise, type Random, seeded } from '../simulator/fleet/random.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

/** What a fault does to a metric at full strength: times a factor, plus an amount. */
type Effect = readonly [factor: number, plus: number];

export interface FaultKind {
  readonly fault: string;
  readonly effects: Readonly<Record<string, Effect>>;
  /** Days from the first trace to the failure; the strength rises with the square of the time. */
  readonly days: number;
  /** Neither signatures nor settings were made with it in mind. */
  readonly isWithheld?: true;
}

export const FAULTS: readonly FaultKind[] = [
  { fault: 'door_operator_wear', days: 3, effects: { door_cycle_time: [1.6, 0] } },
  { fault: 'door_obstructed', days: 0.3, effects: { dwell_time: [2.5, 0], door_cycle_time: [1.1, 0] } },
  {
    fault: 'bearing_wear',
    days: 4,
    effects: { vibration_level: [2.2, 0], vibration_band_energy_high: [4, 0], sound_level: [1, 6] },
  },
  {
    fault: 'guide_wear',
    days: 4,
    effects: { vibration_level: [1.5, 0], vibration_band_energy_low: [3, 0] },
  },
  { fault: 'overheating', days: 1, effects: { motor_temperature: [1, 28] } },
  {
    fault: 'mechanical_friction',
    days: 2,
    effects: { current: [1.5, 0], power_consumption: [1.5, 0], motor_temperature: [1, 12] },
  },
  { fault: 'brake_wear', days: 3, effects: { leveling: [1, 14] } },
  { fault: 'drive_fault', days: 1, effects: { power_factor: [0.6, 0], current: [1.15, 0] } },
  { fault: 'water_ingress', days: 0.5, effects: { humidity: [1, 40], temperature: [1, -3] } },
  { fault: 'ventilation_failure', days: 1, effects: { temperature: [1, 11], humidity: [1, 5] } },
  // Relations break while each metric alone stays where it may be.
  { fault: 'rope_slip', days: 2, effects: { current: [0.75, 0], vibration_level: [1.2, 0] }, isWithheld: true },
  { fault: 'sensor_stuck', days: 0.5, effects: { motor_temperature: [0, 41] }, isWithheld: true },
];

export interface LabelledFault {
  readonly kind: FaultKind;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Elevator {
  readonly faults: readonly LabelledFault[];
  /** Readings of all metrics, minute by minute. */
  readings(): Generator<{ readonly timeMs: number; readonly values: Readonly<Record<string, number>> }>;
}

/** Two faults each, in turn over all kinds; the first ten days are healthy. */
export function elevator(number: number, days: number, seed: number): Elevator {
  const startMs = Date.UTC(2026, 2, 2);
  const faults = [0.45, 0.75].map((share, turn): LabelledFault => {
    const kind = FAULTS[(number * 2 + turn) % FAULTS.length]!;
    const fromMs = startMs + Math.round(share * days) * DAY_MINUTES * MINUTE_MS + (number % 24) * 3_600_000;
    return { kind, fromMs, toMs: fromMs + kind.days * DAY_MINUTES * MINUTE_MS };
  });
  return { faults, readings: () => simulate(startMs, days, faults, seeded(seed * 1000 + number)) };
}

function* simulate(startMs: number, days: number, faults: readonly LabelledFault[], random: Random) {
  let motor = 30;
  const own = 0.85 + 0.3 * random();
  for (let minute = 0; minute < days * DAY_MINUTES; minute++) {
    const timeMs = startMs + minute * MINUTE_MS;
    const weekday = Math.floor(timeMs / 86_400_000 + 4) % 7;
    const hour = (minute % DAY_MINUTES) / 60;
    const trips = (tripsPerHour(hour) * (weekday === 0 || weekday === 6 ? 0.35 : 1)) / 60;
    // Share of the minute in which the car runs; a trip takes some 20 seconds.
    const duty = Math.min(1, (Math.max(0, trips + Math.sqrt(trips) * noise(random)) * 20) / 60);
    motor += (30 + 35 * duty - motor) / 15;
    const healthy = minuteOf({ duty, motor, own, hour }, random);
    const fault = faults.find(({ fromMs, toMs }) => timeMs >= fromMs && timeMs < toMs);
    yield { timeMs, values: fault === undefined ? healthy : suffer(healthy, fault, timeMs) };
  }
}

interface Minute {
  readonly duty: number;
  readonly motor: number;
  /** What makes this elevator differ from others. */
  readonly own: number;
  readonly hour: number;
}

function minuteOf({ duty, motor, own, hour }: Minute, random: Random): Record<string, number> {
  const around = (mean: number, deviation: number) => mean + deviation * noise(random);
  const vibration = own * (0.3 + 2 * duty);
  const current = own * (1.2 + 22 * duty);
  const room = 22 + 2 * Math.sin(((hour - 9) * Math.PI) / 12);
  return {
    vibration_level: Math.max(0, around(vibration, 0.06)),
    vibration_band_energy_low: Math.max(0, around(0.5 * vibration, 0.04)),
    vibration_band_energy_high: Math.max(0, around(0.2 * vibration, 0.02)),
    sound_level: around(38 + 18 * Math.sqrt(duty), 0.8),
    motor_temperature: around(motor, 0.4),
    current: around(current, 0.25),
    power_consumption: Math.max(0, around(0.38 * current, 0.1)),
    power_factor: Math.min(1, around(0.55 + 0.3 * Math.sqrt(duty), 0.02)),
    door_cycle_time: around(3.2 * own, 0.12),
    dwell_time: Math.max(0.5, around(4, 0.5)),
    leveling: around(0, 1.5),
    humidity: around(45, 1),
    temperature: around(room, 0.3),
    load_weight: Math.max(0, around(400 * duty, 20)),
  };
}

function suffer(values: Record<string, number>, { kind, fromMs, toMs }: LabelledFault, timeMs: number) {
  const strength = Math.min(1, ((timeMs - fromMs) / (toMs - fromMs)) ** 2 * 1.2);
  const changed = { ...values };
  for (const [metric, [factor, plus]] of Object.entries(kind.effects)) {
    const value = values[metric]!;
    // A stuck sensor is stuck from the first moment on.
    changed[metric] = factor === 0 ? plus : value * (1 + (factor - 1) * strength) + plus * strength;
  }
  return changed;
}
