import type { EpisodeBegan } from './detectors/detection.ts';

type Direction = 'above' | 'below';

/**
 * What mostly lies behind a metric that goes a certain way, in words for a technician: a hint of where to look first,
 * by metric and direction alone. Common knowledge of the trade, not learnt from outcomes.
 */
const SIGNATURES: Readonly<Record<string, Partial<Record<Direction, string>>>> = {
  vibration_level: { above: 'Worn bearing or guide shoe, or an imbalance' },
  vibration_band_energy_high: { above: 'Bearing wear' },
  vibration_band_energy_low: { above: 'Misaligned rails or worn guide shoes' },
  motor_temperature: { above: 'Motor overload or blocked ventilation' },
  temperature: { above: 'Failing ventilation or cooling', below: 'Failing heating or an open shaft' },
  humidity: { above: 'Water getting in' },
  current: { above: 'Mechanical friction or overload' },
  power_consumption: { above: 'Mechanical friction or a dragging brake' },
  power_factor: { below: 'Failing drive or capacitors' },
  door_cycle_time: { above: 'Door operator wear or an obstructed sill' },
  dwell_time: { above: 'Obstructed door or a dirty light curtain' },
  leveling: { above: 'Brake wear or rope stretch', below: 'Brake wear or rope stretch' },
  sound_level: { above: 'Worn bearing, or parts rubbing' },
  load_weight: { above: 'Overload, or a drifting load cell', below: 'A drifting load cell' },
};

/** The likely cause of an episode; null when no signature fits, or when it is on no side of what is expected. */
export function likelyCause(metric: string, began: EpisodeBegan): string | null {
  const direction = directionOf(began);
  return direction === null ? null : (SIGNATURES[metric]?.[direction] ?? null);
}

function directionOf({ actualValue, expectedValue, expectedRange }: EpisodeBegan): Direction | null {
  const max = expectedRange?.max ?? expectedValue;
  const min = expectedRange?.min ?? expectedValue;
  if (max !== null && actualValue > max) return 'above';
  return min !== null && actualValue < min ? 'below' : null;
}
