import type { Surroundings, Wander } from './climate.ts';
import type { Design } from './design.ts';
import type { Effects } from './effects.ts';
import type { Values } from './metrics.ts';
import type { Electric } from './trip-kinds.ts';

/** All that the expected value of a metric depends on, beside whether the car runs. */
export interface Moment {
  readonly design: Design;
  readonly effects: Effects;
  readonly wander: Wander;
  readonly surroundings: Surroundings;
  readonly crowding: number;
  readonly motorCelsius: number;
  readonly co2: number;
  readonly doorCycles: number;
  readonly floor: number;
  readonly findings: number;
  /** Of the last door cycle, or on average. */
  readonly doorSeconds: number;
  readonly dwellSeconds: number;
  readonly levelMm: number;
}

/** Grease is stiffer in the cold: a share a kelvin below 20 °C. */
const stiffness = ({ room }: Surroundings): number => 1 + 0.006 * Math.max(0, 20 - room);

export const meanDoorSeconds = ({ design, effects, wander, surroundings }: Omit<Moment, 'doorSeconds'>): number =>
  design.doorSeconds * effects.doorTime * stiffness(surroundings) * (1 + 0.02 * wander.door);

export const meanDwellSeconds = ({ design, effects, crowding, wander }: Omit<Moment, 'dwellSeconds'>): number =>
  design.dwellSeconds * (1 + 0.5 * crowding) * effects.dwell * (1 + 0.03 * wander.door);

export const meanLevelMm = ({ design, effects, wander }: Omit<Moment, 'levelMm'>): number =>
  design.levelBias + effects.levelBias + 0.4 * wander.level;

/** Standard deviation of single door cycles, dwells and stops, s, s and mm. */
export const doorDeviation = (seconds: number): number => 0.035 * seconds;
export const dwellDeviation = (seconds: number): number => 0.18 * seconds;
export const levelDeviation = ({ design, effects }: Pick<Moment, 'design' | 'effects'>): number =>
  design.levelSpread * effects.levelSpread;

interface Vibration {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

function vibrate(out: Values, { low, mid, high }: Vibration): void {
  out.vibration_band_energy_low = low;
  out.vibration_band_energy_mid = mid;
  out.vibration_band_energy_high = high;
  out.vibration_level = Math.sqrt(low ** 2 + mid ** 2 + high ** 2);
}

interface Sound {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

/** Bands in dB; the level is their sum of energies. */
function sound(out: Values, { low, mid, high }: Sound): void {
  out.sound_band_low = low;
  out.sound_band_mid = mid;
  out.sound_band_high = high;
  out.sound_level = 10 * Math.log10(10 ** (low / 10) + 10 ** (mid / 10) + 10 ** (high / 10));
}

/** Expected values while the car stands, in canonical units. */
export function standing(moment: Moment, out: Values): Values {
  const { design, effects, wander, surroundings } = moment;
  out.acceleration = 0;
  out.vibration_peak_frequency = 50;
  const rest = 0.1 * design.vibration * (1 + 0.06 * wander.vibration);
  vibrate(out, { low: 0.7 * rest, mid: 0.6 * rest, high: 0.35 * rest });
  out.temperature = surroundings.room + effects.room + 0.06 * (moment.motorCelsius - surroundings.room);
  out.humidity = surroundings.humidity + effects.humidity;
  out.motor_temperature = moment.motorCelsius;
  out.current = 0.9;
  out.power_consumption = 0.28;
  out.power_factor = 0.5;
  out.cycle_count = moment.doorCycles;
  out.dwell_time = moment.dwellSeconds;
  out.door_cycle_time = moment.doorSeconds;
  out.load_weight = design.loadZero;
  out.load_distribution = 50;
  out.floor_position = moment.floor;
  out.leveling = moment.levelMm;
  out.co2 = moment.co2;
  out.particles_pm2_5 = 0.6 * surroundings.dust * (1 + 0.5 * (effects.dust - 1));
  out.particles_pm10 = 1.1 * surroundings.dust * effects.dust;
  const quiet = design.quiet + 0.8 * wander.sound;
  sound(out, { low: quiet - 2, mid: quiet - 5, high: quiet - 10 });
  out.camera_finding_count = moment.findings;
  out.camera_finding_confidence = moment.findings > 0 ? 78 : 0;
  return out;
}

/** Expected values while it runs; what running does not change is as in `standing`. */
export function running(moment: Moment, electric: Electric, out: Values): Values {
  standing(moment, out);
  const { design, effects, wander, surroundings } = moment;
  const level = design.vibration * (0.8 + 0.2 * stiffness(surroundings)) * (1 + 0.06 * wander.vibration);
  vibrate(out, {
    low: 0.75 * level * effects.vibrationLow,
    mid: 0.5 * level * effects.vibrationMid,
    high: 0.28 * level * effects.vibrationHigh,
  });
  out.vibration_peak_frequency = (14 + 8 * design.ratedSpeed) * effects.peakFrequency;
  out.current = electric.current;
  out.power_consumption = electric.power;
  out.power_factor = electric.powerFactor;
  out.load_weight = design.loadZero + electric.loadKg;
  const loud = design.loud + 0.8 * wander.sound;
  sound(out, {
    low: loud - 3 + effects.soundLow,
    mid: loud - 4 + effects.soundMid,
    high: loud - 10 + effects.soundHigh,
  });
  return out;
}

/** Standard deviation of the acceleration, m/s²: what passengers feel beside the trip itself. */
export const accelerationDeviation = ({ effects }: Moment, isRunning: boolean): number =>
  isRunning ? 0.09 * effects.acceleration : 0.008;
