/** What a device of each type measures. Gateways and interfaces of controllers measure nothing: they tell events. */
export const metricsOfType = {
  vibration_sensor: [
    ...(['acceleration', 'vibration_level', 'vibration_peak_frequency'] as const),
    ...(['vibration_band_energy_low', 'vibration_band_energy_mid', 'vibration_band_energy_high'] as const),
  ],
  temperature_sensor: ['temperature', 'humidity', 'motor_temperature'],
  current_sensor: ['current', 'power_factor', 'power_consumption'],
  door_sensor: ['cycle_count', 'dwell_time', 'door_cycle_time'],
  load_sensor: ['load_weight', 'load_distribution'],
  position_sensor: ['floor_position', 'leveling'],
  air_quality: ['co2', 'particles_pm2_5', 'particles_pm10'],
  acoustic_sensor: ['sound_level', 'sound_band_low', 'sound_band_mid', 'sound_band_high'],
  camera: ['camera_finding_confidence', 'camera_finding_count'],
  gateway: [],
  controller_interface: [],
} as const;

export type DeviceType = keyof typeof metricsOfType;
export type MetricName = (typeof metricsOfType)[DeviceType][number];
/** A value of each metric, in its canonical unit. */
export type Values = Record<MetricName, number>;

export const metricNames: readonly MetricName[] = Object.values(metricsOfType).flat();
export const sensorTypes = (Object.keys(metricsOfType) as DeviceType[]).filter(
  (type) => metricsOfType[type].length > 0,
);

export const metricsOf = (type: string): readonly MetricName[] =>
  (metricsOfType as Readonly<Record<string, readonly MetricName[]>>)[type] ?? [];

/** A literal: V8 keeps objects that are filled by computed names as slow dictionaries, and these are the inner loop. */
const zero: Values = {
  ...{ acceleration: 0, vibration_level: 0, vibration_peak_frequency: 0 },
  ...{ vibration_band_energy_low: 0, vibration_band_energy_mid: 0, vibration_band_energy_high: 0 },
  ...{ temperature: 0, humidity: 0, motor_temperature: 0, current: 0, power_factor: 0, power_consumption: 0 },
  ...{ cycle_count: 0, dwell_time: 0, door_cycle_time: 0, load_weight: 0, load_distribution: 0 },
  ...{ floor_position: 0, leveling: 0, co2: 0, particles_pm2_5: 0, particles_pm10: 0 },
  ...{ sound_level: 0, sound_band_low: 0, sound_band_mid: 0, sound_band_high: 0 },
  ...{ camera_finding_confidence: 0, camera_finding_count: 0 },
};

/** All metrics at 0. */
export const noValues = (): Values => ({ ...zero });

const unbounded = [-Infinity, Infinity] as const;
const positive = [0, Infinity] as const;
const share = [0, 100] as const;

interface Reading {
  /** What a sensor of the kind can show at all, canonical unit. */
  readonly shows: readonly [number, number];
  /** Standard deviation of one sample: an amount, and a share of the value. */
  readonly noise: readonly [amount: number, share: number];
}

const reading = (shows: Reading['shows'], amount: number, ofValue = 0): Reading => ({
  shows,
  noise: [amount, ofValue],
});

const readings: Readonly<Record<MetricName, Reading>> = {
  acceleration: reading(unbounded, 0),
  vibration_level: reading(positive, 0.03, 0.08),
  vibration_peak_frequency: reading(positive, 0.8, 0.03),
  vibration_band_energy_low: reading(positive, 0.02, 0.1),
  vibration_band_energy_mid: reading(positive, 0.02, 0.1),
  vibration_band_energy_high: reading(positive, 0.01, 0.14),
  temperature: reading(unbounded, 0.25),
  humidity: reading(share, 0.8),
  motor_temperature: reading(unbounded, 0.35),
  current: reading(unbounded, 0.08, 0.03),
  power_factor: reading([-1, 1], 0.012),
  power_consumption: reading(unbounded, 0.04, 0.03),
  cycle_count: reading(positive, 0),
  dwell_time: reading(positive, 0),
  door_cycle_time: reading(positive, 0),
  load_weight: reading(unbounded, 4),
  load_distribution: reading(share, 1),
  floor_position: reading(unbounded, 0),
  leveling: reading(unbounded, 0),
  co2: reading([350, Infinity], 12),
  particles_pm2_5: reading(positive, 0.3, 0.08),
  particles_pm10: reading(positive, 0.5, 0.09),
  sound_level: reading(positive, 0.9),
  sound_band_low: reading(positive, 1.1),
  sound_band_mid: reading(positive, 1.1),
  sound_band_high: reading(positive, 1.3),
  camera_finding_confidence: reading(share, 0),
  camera_finding_count: reading(positive, 0),
};

/** The same by column: objects of plain numbers, for the inner loop. */
const column = (of: (one: Reading) => number): Values => {
  const values = noValues();
  for (const name of metricNames) values[name] = of(readings[name]);
  return values;
};
const least = column(({ shows }) => shows[0]);
const most = column(({ shows }) => shows[1]);
const noiseAmount = column(({ noise }) => noise[0]);
const noiseShare = column(({ noise }) => noise[1]);

/** What a sensor shows of a value: the nearest that it can. */
export const shown = (metric: MetricName, value: number): number =>
  value < least[metric] ? least[metric] : value > most[metric] ? most[metric] : value;

/** Standard deviation of one sample of a healthy sensor. */
export const deviationOf = (metric: MetricName, value: number): number =>
  noiseAmount[metric] + noiseShare[metric] * Math.abs(value);
