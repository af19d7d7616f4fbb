import type { ActiveFault } from './condition.ts';
import { type MetricName, metricNames, metricsOf, shown, type Values } from './metrics.ts';
import { noise, type Random, reach } from './random.ts';

/** How far a sensor has drifted at full severity, canonical unit: an amount, and a share of the value. */
const drifts: Partial<Record<MetricName, readonly [amount: number, share: number]>> = {
  ...{ vibration_level: [0, 0.6], vibration_band_energy_low: [0, 0.6], vibration_band_energy_mid: [0, 0.6] },
  ...{ vibration_band_energy_high: [0, 0.6], acceleration: [0.4, 0], motor_temperature: [-14, 0], temperature: [5, 0] },
  ...{ humidity: [16, 0], current: [0, 0.3], power_consumption: [0, 0.3], load_weight: [110, 0] },
  ...{ load_distribution: [14, 0], leveling: [7, 0], co2: [350, 0], particles_pm2_5: [9, 0], particles_pm10: [14, 0] },
  ...{ sound_level: [7, 0], sound_band_low: [7, 0], sound_band_mid: [7, 0], sound_band_high: [7, 0] },
};
/** Of a noisy sensor: its standard deviation at full severity, in those of a healthy one. */
const noisiness = 7;

interface Samples {
  /** Of a single one, by metric. */
  readonly deviation: Values;
  readonly samples: number;
}

/** What the sensors make of what is. Healthy ones add their noise, faulty ones lie or are silent. */
export class Sensing {
  readonly #random: Random;
  readonly #held = new Map<MetricName, number>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Whether nothing arrives. */
  isSilent(active: readonly ActiveFault[]): boolean {
    return active.some(({ kind }) => kind.sensing === 'silence');
  }

  /** Replaces expected values by measured ones. `deviation`: of one value, by metric. */
  measure(values: Values, names: readonly MetricName[], deviation: Values, active: readonly ActiveFault[]): void {
    for (const name of names) values[name] = shown(name, values[name] + deviation[name] * noise(this.#random));
    const faulty = active.filter(({ kind }) => kind.sensing !== undefined && kind.sensing !== 'silence');
    if (!faulty.some(({ kind }) => kind.sensing === 'stuck')) this.#held.clear();
    for (const fault of faulty) {
      for (const name of metricsOf(fault.device)) values[name] = shown(name, this.#lie(fault, name, values, deviation));
    }
  }

  /** Turns distances of extremes to the mean into extremes, as the sensors show them. */
  spread(mean: Values, min: Values, max: Values, of: Samples, active: readonly ActiveFault[]): void {
    for (const name of metricNames) {
      min[name] = shown(name, mean[name] + Math.min(0, min[name]));
      max[name] = shown(name, mean[name] + Math.max(0, max[name]));
    }
    for (const { kind, device, severity, strength } of active) {
      if (kind.sensing !== 'stuck' && kind.sensing !== 'noise') continue;
      for (const name of metricsOf(device)) {
        const more = (noisiness - 1) * severity * strength * of.deviation[name] * reach(of.samples);
        min[name] = kind.sensing === 'stuck' ? mean[name] : shown(name, min[name] - more);
        max[name] = kind.sensing === 'stuck' ? mean[name] : shown(name, max[name] + more);
      }
    }
  }

  #lie({ kind, severity, strength }: ActiveFault, name: MetricName, values: Values, deviation: Values): number {
    const value = values[name];
    if (kind.sensing === 'stuck') {
      const held = this.#held.get(name) ?? value;
      this.#held.set(name, held);
      return held;
    }
    if (kind.sensing === 'noise') {
      return value + (noisiness - 1) * severity * strength * deviation[name] * noise(this.#random);
    }
    const [amount, share] = drifts[name] ?? [0, 0];
    return value + severity * strength * (amount + share * value);
  }
}
