import type { Elevator } from './elevator.ts';
import { metricNames, noValues, readings, shown, type Values } from './metrics.ts';
import { accelerationDeviation, doorDeviation, dwellDeviation, levelDeviation, type Moment } from './signals.ts';

interface Sampled {
  readonly trips: number;
  readonly samples: number;
  readonly runShare: number;
}

const ofMean = noValues();

/**
 * Standard deviations of single samples (into `single`) and of their mean (returned; used again by the next call).
 * What is measured once a trip scatters by trips, everything else by samples.
 */
export function scatter(moment: Moment, { trips, samples, runShare }: Sampled, mean: Values, single: Values): Values {
  for (const name of metricNames) {
    const [amount, share] = readings[name].noise;
    single[name] = amount + share * Math.abs(mean[name]);
    ofMean[name] = single[name] / Math.sqrt(Math.max(1, samples));
  }
  const moving = runShare * accelerationDeviation(moment, true) ** 2;
  single.acceleration = Math.sqrt(moving + (1 - runShare) * accelerationDeviation(moment, false) ** 2);
  ofMean.acceleration = single.acceleration / Math.sqrt(Math.max(1, samples));
  const once = Math.sqrt(Math.max(1, trips));
  single.leveling = Math.hypot(levelDeviation(moment), moment.effects.levelSlip);
  single.door_cycle_time = doorDeviation(moment.doorSeconds);
  single.dwell_time = dwellDeviation(moment.dwellSeconds);
  ofMean.leveling = single.leveling / once;
  ofMean.door_cycle_time = single.door_cycle_time / once;
  ofMean.dwell_time = single.dwell_time / once;
  return ofMean;
}

export interface Extremes {
  readonly standing: Values;
  readonly light: Values;
  readonly heavy: Values;
  readonly deviation: Values;
  readonly mean: Values;
  readonly trips: number;
  readonly samples: number;
  /** mm that stops miss by in the direction of the trip. */
  readonly slip: number;
}

/** How far the extreme of n normal numbers lies out, in standard deviations: sqrt(2 ln n), its leading term. */
export const reach = (count: number): number => Math.min(3.5, Math.sqrt(2 * Math.log(Math.max(1, count))));

/** Least and greatest sample that a step can be expected to have had. */
export function widen(extremes: Extremes, { doorCycles, design }: Elevator, min: Values, max: Values): void {
  const { standing, light, heavy, deviation, mean, trips, samples } = extremes;
  const far = reach(samples);
  for (const name of metricNames) {
    const [rest, least, most] = [standing[name], light[name], heavy[name]];
    const low = trips === 0 ? mean[name] : Math.min(rest, least, most, mean[name]);
    const high = trips === 0 ? mean[name] : Math.max(rest, least, most, mean[name]);
    min[name] = shown(name, low - far * deviation[name]);
    max[name] = shown(name, high + far * deviation[name]);
  }
  min.cycle_count = doorCycles;
  max.cycle_count = doorCycles + trips;
  min.floor_position = trips === 0 ? mean.floor_position : 0;
  max.floor_position = trips === 0 ? mean.floor_position : design.stops - 1;
  const seldom = reach(trips);
  for (const name of ['leveling', 'door_cycle_time', 'dwell_time'] as const) {
    min[name] = shown(name, mean[name] - seldom * deviation[name]);
    max[name] = shown(name, mean[name] + seldom * deviation[name]);
  }
}
