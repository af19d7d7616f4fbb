/** [least, most] in the canonical unit; null is unbounded. */
export type Range = readonly [number | null, number | null];

export interface Metric {
  /** Stored with every reading: never changed, never used again. Below 1000 is ours. */
  readonly id: number;
  readonly name: string;
  /** Canonical UCUM unit. */
  readonly unit: string;
  /** Outside of it a reading is physically impossible and refused. */
  readonly possible: Range;
  /** Outside of it a reading is kept as `bad`. */
  readonly plausible: Range;
}

const metric = (id: number, name: string, unit: string, possible: Range, plausible: Range): Metric => ({
  ...{ id, name, unit, possible, plausible },
});
const positive: Range = [0, null];
const share: Range = [0, 100];
const kelvinFloor = -273.15;

/** Metrics every organization has, from the specification's table of device types. Sources of ranges: README.md. */
export const catalogue: readonly Metric[] = [
  metric(1, 'acceleration', 'm/s2', [null, null], [-200, 200]),
  metric(2, 'vibration_level', 'mm/s', positive, [0, 100]),
  metric(3, 'vibration_peak_frequency', 'Hz', positive, [0, 20_000]),
  metric(4, 'vibration_band_energy_low', 'mm/s', positive, [0, 100]),
  metric(5, 'vibration_band_energy_mid', 'mm/s', positive, [0, 100]),
  metric(6, 'vibration_band_energy_high', 'mm/s', positive, [0, 100]),
  metric(7, 'temperature', 'Cel', [kelvinFloor, null], [-60, 150]),
  metric(8, 'humidity', '%', share, share),
  metric(9, 'current', 'A', [null, null], [-1000, 1000]),
  metric(10, 'power_factor', '1', [-1, 1], [-1, 1]),
  metric(11, 'power_consumption', 'kW', [null, null], [-500, 500]),
  metric(12, 'cycle_count', '1', positive, [0, 1e9]),
  metric(13, 'dwell_time', 's', positive, [0, 3600]),
  metric(14, 'door_cycle_time', 's', positive, [0, 600]),
  metric(15, 'load_weight', 'kg', [null, null], [-50, 50_000]),
  metric(16, 'load_distribution', '%', share, share),
  metric(17, 'floor_position', '1', [null, null], [-20, 300]),
  metric(18, 'leveling', 'mm', [null, null], [-500, 500]),
  metric(19, 'co2', '[ppm]', positive, [0, 50_000]),
  metric(20, 'particles_pm2_5', 'ug/m3', positive, [0, 2000]),
  metric(21, 'particles_pm10', 'ug/m3', positive, [0, 5000]),
  metric(22, 'sound_level', 'dB', [null, null], [0, 150]),
  metric(23, 'sound_band_low', 'dB', [null, null], [-20, 150]),
  metric(24, 'sound_band_mid', 'dB', [null, null], [-20, 150]),
  metric(25, 'sound_band_high', 'dB', [null, null], [-20, 150]),
  metric(26, 'camera_finding_confidence', '%', share, share),
  metric(27, 'camera_finding_count', '1', positive, [0, 10_000]),
  metric(28, 'motor_temperature', 'Cel', [kelvinFloor, null], [-40, 250]),
];

/** Metrics by name, ours and an organization's own: an own metric may not take a name of ours. */
export class MetricIndex {
  readonly #byName = new Map<string, Metric>();
  readonly #byId = new Map<number, Metric>();

  constructor(metrics: readonly Metric[] = catalogue) {
    for (const one of metrics) this.#add('', one);
  }

  #add(organizationId: string, metric: Metric): void {
    this.#byName.set(`${organizationId}/${metric.name}`, metric);
    this.#byId.set(metric.id, metric);
  }

  define(organizationId: string, metric: Metric): void {
    this.#add(organizationId, metric);
  }

  byName(name: string, organizationId: string | null): Metric | null {
    return this.#byName.get(`/${name}`) ?? this.#byName.get(`${organizationId ?? ''}/${name}`) ?? null;
  }

  byId(id: number): Metric | null {
    return this.#byId.get(id) ?? null;
  }
}

export function within(value: number, [least, most]: Range): boolean {
  return (least === null || value >= least) && (most === null || value <= most);
}
