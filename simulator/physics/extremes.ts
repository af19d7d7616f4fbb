import type { Design } from './design.ts';
import type { Loads } from './loads.ts';
import { deviationOf, metricNames, noValues, type Values } from './metrics.ts';
import { reach } from './random.ts';
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
  const perSample = 1 / Math.sqrt(Math.max(1, samples));
  for (const name of metricNames) {
    single[name] = deviationOf(name, mean[name]);
    ofMean[name] = single[name] * perSample;
  }
  const moving = runShare * accelerationDeviation(moment, true) ** 2;
  single.acceleration = Math.sqrt(moving + (1 - runShare) * accelerationDeviation(moment, false) ** 2);
  ofMean.acceleration = single.acceleration * perSample;
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
  readonly running: Values;
  readonly loads: Loads;
  readonly deviation: Values;
  readonly mean: Values;
  readonly trips: number;
  readonly samples: number;
}

/** Distances from the mean to the least and the greatest sample that a step can be expected to have had. */
export function widen(extremes: Extremes, design: Design, min: Values, max: Values): void {
  const { standing, running, deviation, mean, trips, samples } = extremes;
  const far = reach(samples);
  for (const name of metricNames) {
    const noise = far * deviation[name];
    min[name] = (trips === 0 ? 0 : Math.min(standing[name], running[name]) - mean[name]) - noise;
    max[name] = (trips === 0 ? 0 : Math.max(standing[name], running[name]) - mean[name]) + noise;
  }
  if (trips > 0) {
    reachLoads(extremes, design.loadZero, min, max);
    min.floor_position = -mean.floor_position;
    max.floor_position = design.stops - 1 - mean.floor_position;
  }
  min.cycle_count = 0;
  max.cycle_count = trips;
  const seldom = reach(trips);
  for (const name of ['leveling', 'door_cycle_time', 'dwell_time'] as const) {
    min[name] = -seldom * deviation[name];
    max[name] = seldom * deviation[name];
  }
}

/** Trips of little and of much power reach further than the mean trip. */
function reachLoads({ loads, mean }: Extremes, loadZero: number, min: Values, max: Values): void {
  for (const { current, power, powerFactor, loadKg } of [loads.light, loads.heavy]) {
    const values = { current, power_consumption: power, power_factor: powerFactor, load_weight: loadZero + loadKg };
    for (const name of ['current', 'power_consumption', 'power_factor', 'load_weight'] as const) {
      min[name] = Math.min(min[name], values[name] - mean[name]);
      max[name] = Math.max(max[name], values[name] - mean[name]);
    }
  }
}
