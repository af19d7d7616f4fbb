import type { EpisodeBegan } from './detectors/detection.ts';
import type { Impact } from './finding.ts';

export type Direction = 'above' | 'below';

/** A metric that left its usual range, and the side. */
export interface Sign {
  readonly metric: string;
  readonly direction: Direction;
}

/** A fault and the signs by which it is told from others. Common knowledge of the trade, not learnt from outcomes. */
export interface FaultSignature {
  readonly fault: string;
  /** In words for a technician. */
  readonly cause: string;
  /** `metric` or `metric direction`, and how much it speaks for the fault (1 is a plain sign). */
  readonly signs: Readonly<Record<string, number>>;
  readonly impact: Impact;
  readonly action: string;
}

const signature = (
  fault: string,
  cause: string,
  signs: Readonly<Record<string, number>>,
  [impact, action]: readonly [Impact, string],
): FaultSignature => ({ fault, cause, signs, impact, action });

/** Of signatures that fit equally well the first is told: the more frequent faults stand first. */
export const FAULT_SIGNATURES: readonly FaultSignature[] = [
  signature(
    'door_operator_wear',
    'Worn door operator: belt, rollers or motor',
    { 'door_cycle_time above': 1.2, 'dwell_time above': 0.3 },
    ['moderate', 'Check belt tension, rollers and door motor; clean the sill.'],
  ),
  signature(
    'door_obstructed',
    'Something keeps the door open: an obstructed sill or a dirty light curtain',
    { 'dwell_time above': 1.2, 'door_cycle_time above': 0.3 },
    ['minor', 'Clean sill and light curtain; look for what blocks the door.'],
  ),
  signature(
    'bearing_wear',
    'Bearing wear in motor or sheave',
    {
      ...{ 'vibration_band_energy_high above': 1.5, 'vibration_level above': 1, 'sound_level above': 0.6 },
      ...{ 'sound_band_high above': 0.8, 'vibration_peak_frequency above': 0.4, 'motor_temperature above': 0.3 },
    },
    ['severe', 'Measure the bearings of motor and sheave; plan their replacement.'],
  ),
  signature(
    'guide_wear',
    'Misaligned rails or worn guide shoes',
    {
      ...{ 'vibration_band_energy_low above': 1.5, acceleration: 1.2, 'vibration_level above': 0.7 },
      ...{ 'sound_band_low above': 0.5, 'vibration_peak_frequency below': 0.4 },
    },
    ['moderate', 'Check guide shoes and rail alignment; lubricate.'],
  ),
  signature(
    'overheating',
    'Motor overload or blocked ventilation',
    { 'motor_temperature above': 1.2, 'temperature above': 0.2 },
    ['severe', 'Check fan and air ways of motor and machine room; let it cool before the next start.'],
  ),
  signature(
    'mechanical_friction',
    'Mechanical friction or a dragging brake',
    {
      ...{ 'current above': 0.8, 'power_consumption above': 0.8, 'motor_temperature above': 0.5 },
      // A motor that works harder than it should has a better power factor.
      ...{ 'power_factor above': 0.6, 'sound_level above': 0.2 },
    },
    ['severe', 'Check that the brake opens fully; look for what rubs.'],
  ),
  signature(
    'brake_wear',
    'Brake wear or rope stretch: the car stops beside the floor',
    { leveling: 1.4, 'dwell_time above': 0.2 },
    ['severe', 'Measure brake lining and rope elongation; adjust leveling.'],
  ),
  signature(
    'drive_fault',
    'Failing drive or capacitors',
    { 'power_factor below': 1.2, 'power_factor above': 0.3, 'current above': 0.4 },
    ['severe', 'Check the drive: DC link capacitors and power stage.'],
  ),
  signature(
    'supply_fault',
    'Supply fault: a lost phase or low voltage',
    { 'current below': 1.1, 'power_consumption below': 0.8, 'power_factor below': 0.4 },
    ['moderate', 'Measure the supply: phases and voltage under load.'],
  ),
  signature('water_ingress', 'Water getting into pit or shaft', { 'humidity above': 1.2, 'temperature below': 0.4 }, [
    'severe',
    'Look for water in the pit; keep the car out of it.',
  ]),
  signature(
    'ventilation_failure',
    'Failing ventilation or cooling',
    { 'temperature above': 1, 'co2 above': 0.9, 'motor_temperature above': 0.5, 'humidity above': 0.3 },
    ['minor', 'Check ventilation and cooling of car and machine room.'],
  ),
  signature('heating_failure', 'Failing heating or an open shaft', { 'temperature below': 1, 'humidity below': 0.3 }, [
    'minor',
    'Check heating and openings of shaft and machine room.',
  ]),
  signature(
    'smoke_or_dust',
    'Smoke or dust in the air',
    { 'particles_pm2_5 above': 1, 'particles_pm10 above': 0.9, 'co2 above': 0.3, 'temperature above': 0.2 },
    ['severe', 'Make sure that nothing burns; then look for building work.'],
  ),
  signature(
    'load_cell_drift',
    'A drifting load cell, or loads beyond the rated one',
    { load_weight: 1, load_distribution: 0.8 },
    ['moderate', 'Weigh the empty car and calibrate the load cell.'],
  ),
];

/** Signs that count less than this together are no signature. */
const LEAST_FIT = 0.5;
/** What a sign that a fault does not explain speaks against it: faults may come together. */
const UNEXPLAINED = 0.3;

/**
 * The fault that fits best what is odd about an equipment at a time; null when none fits. `signs` holds the sign at hand
 * first. Each sign adds its weight, one that the fault does not explain takes UNEXPLAINED.
 */
export function bestSignature(signs: readonly Sign[]): FaultSignature | null {
  const [first] = signs;
  if (first === undefined) return null;
  let best: FaultSignature | null = null;
  let bestFit = LEAST_FIT;
  for (const candidate of FAULT_SIGNATURES) {
    if (weightOf(candidate, first) === 0) continue;
    const fit = signs.reduce((sum, sign) => sum + (weightOf(candidate, sign) || -UNEXPLAINED), 0);
    if (fit > bestFit) [best, bestFit] = [candidate, fit];
  }
  return best;
}

/**
 * The fault that fits best what several metrics showed at once, the strongest first: one that explains the strongest, else
 * one that explains the next. `more` is what else is odd about the equipment.
 */
export function likeliestFault(together: readonly Sign[], more: readonly Sign[]): FaultSignature | null {
  const metrics = new Set(together.map(({ metric }) => metric));
  const all = [...together, ...more.filter(({ metric }) => !metrics.has(metric))];
  for (const sign of together) {
    const fault = bestSignature([sign, ...all.filter((other) => other !== sign)]);
    if (fault !== null) return fault;
  }
  return null;
}

const weightOf = ({ signs }: FaultSignature, { metric, direction }: Sign): number =>
  signs[`${metric} ${direction}`] ?? signs[metric] ?? 0;

/** On which side of what is usual a reading lies; null on none. */
export function directionOf(
  actual: number,
  expected: number | null,
  range: EpisodeBegan['expectedRange'],
): Direction | null {
  const max = range?.max ?? expected;
  const min = range?.min ?? expected;
  if (max !== null && actual > max) return 'above';
  if (min !== null && actual < min) return 'below';
  // A sequence may be odd while its last reading lies within the range: then the side of the expected value.
  if (expected === null || actual === expected) return null;
  return actual > expected ? 'above' : 'below';
}
