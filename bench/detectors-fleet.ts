// A labelled fleet: simulated elevators of known faults, a reading a minute and metric. Elevator-shaped, not recorded.
import { CoarseElevator } from '../simulator/physics/coarse.ts';
import { type FaultName, faultKind } from '../simulator/physics/fault-kinds.ts';
import type { MetricName } from '../simulator/physics/metrics.ts';
import { between, derived } from '../simulator/physics/random.ts';
import { type PlannedFault, Scheduled } from '../simulator/physics/scheduled.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export interface FaultKind {
  readonly fault: FaultName;
  /** Days from the first trace to the failure. */
  readonly days: number;
  /** Neither signatures nor settings were made with it in mind. */
  readonly isWithheld?: true;
}

export const FAULTS: readonly FaultKind[] = [
  { fault: 'door_operator_wear', days: 3 },
  { fault: 'door_obstructed', days: 0.3 },
  { fault: 'bearing_wear', days: 4 },
  { fault: 'guide_wear', days: 4 },
  { fault: 'overheating', days: 1 },
  { fault: 'mechanical_friction', days: 2 },
  { fault: 'brake_wear', days: 3 },
  { fault: 'drive_fault', days: 1 },
  { fault: 'water_ingress', days: 0.5 },
  { fault: 'ventilation_failure', days: 1 },
  // Relations break while each metric alone stays where it may be.
  { fault: 'rope_slip', days: 2, isWithheld: true },
  { fault: 'sensor_stuck', days: 0.5, isWithheld: true },
];

/** What is read: what an elevator with five kinds of sensors would show. */
const METRICS: readonly MetricName[] = [
  ...(['vibration_level', 'vibration_band_energy_low', 'vibration_band_energy_high', 'sound_level'] as const),
  ...(['motor_temperature', 'current', 'power_consumption', 'power_factor', 'door_cycle_time'] as const),
  ...(['dwell_time', 'leveling', 'humidity', 'temperature', 'load_weight'] as const),
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

/** Two faults each, in turn over all kinds; the first ten days are healthy. Repaired when they have failed. */
export function elevator(number: number, days: number, seed: number): Elevator {
  const startMs = Date.UTC(2026, 2, 2);
  const faults = [0.45, 0.75].map((share, turn): LabelledFault => {
    const kind = FAULTS[(number * 2 + turn) % FAULTS.length]!;
    const fromMs = startMs + Math.round(share * days) * DAY_MS + (number % 24) * 3_600_000;
    return { kind, fromMs, toMs: fromMs + kind.days * DAY_MS };
  });
  return { faults, readings: () => simulate(startMs, days, planOf(faults, seed, number), { seed, number }) };
}

/** How a fault progresses and how much it shows differs from one to the next. */
function planOf(faults: readonly LabelledFault[], seed: number, number: number): PlannedFault[] {
  const random = derived(seed, 'plan', number);
  return faults.map(({ kind: { fault }, fromMs, toMs }) => ({
    ...{ name: faultKind(fault).name, onsetMs: fromMs, failMs: toMs, repairMs: toMs },
    ...{ power: between(random, 1, 2.5), strength: between(random, 0.7, 1.3), device: 'temperature_sensor' },
  }));
}

function* simulate(startMs: number, days: number, plan: PlannedFault[], of: { seed: number; number: number }) {
  const coarse = new CoarseElevator({ ...of, startMs, condition: new Scheduled(plan) });
  for (let timeMs = startMs + MINUTE_MS; timeMs <= startMs + days * DAY_MS; timeMs += MINUTE_MS) {
    const { mean, isSilent } = coarse.stepTo(timeMs);
    if (!isSilent) yield { timeMs, values: Object.fromEntries(METRICS.map((name) => [name, mean[name]])) };
  }
}
