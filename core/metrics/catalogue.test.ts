import { describe, expect, it } from 'vitest';
import { catalogue, within } from './catalogue.ts';
import { toSourceUnit, unitsFor } from './unit.ts';

/** "Data Collected" of the specification's table of device types, and the metrics that hold it. */
const specification: Record<string, readonly string[]> = {
  'vibration_sensor: Acceleration, frequency': [
    'acceleration',
    'vibration_level',
    'vibration_peak_frequency',
    'vibration_band_energy_low',
  ],
  'temperature_sensor: Temperature, humidity': ['temperature', 'humidity', 'motor_temperature'],
  'current_sensor: Amperage, power factor': ['current', 'power_factor', 'power_consumption'],
  'door_sensor: Cycle count, dwell time': ['cycle_count', 'dwell_time', 'door_cycle_time'],
  'load_sensor: Weight, distribution': ['load_weight', 'load_distribution'],
  'position_sensor: Floor position, leveling': ['floor_position', 'leveling'],
  'air_quality: CO2, particles': ['co2', 'particles_pm2_5', 'particles_pm10'],
  'acoustic_sensor: Sound levels, patterns': ['sound_level', 'sound_band_low', 'sound_band_mid', 'sound_band_high'],
  'camera: Visual inspection': ['camera_finding_confidence', 'camera_finding_count'],
};

describe('the catalogue of metrics', () => {
  it.each(Object.entries(specification))('holds what the specification collects by %s', (_, names) => {
    for (const name of names) expect(catalogue.map((metric) => metric.name)).toContain(name);
  });

  it('names each metric and id once, below 1000', () => {
    expect(new Set(catalogue.map((metric) => metric.name)).size).toBe(catalogue.length);
    expect(new Set(catalogue.map((metric) => metric.id)).size).toBe(catalogue.length);
    for (const { id } of catalogue) expect(id).toBeLessThan(1000);
  });

  it('calls plausible only what is possible, in a unit it can convert', () => {
    for (const { plausible, possible, unit } of catalogue) {
      for (const bound of plausible) if (bound !== null) expect(within(bound, possible)).toBe(true);
      expect(unitsFor(unit)[0]).toEqual({ unit, factor: 1, offset: 0 });
    }
  });

  it('converts °F to °C and back', () => {
    const fahrenheit = unitsFor('Cel').find(({ unit }) => unit === '[degF]');
    if (!fahrenheit) throw new Error('no [degF]');
    expect(212 * fahrenheit.factor + fahrenheit.offset).toBeCloseTo(100, 12);
    expect(toSourceUnit(100, fahrenheit)).toBeCloseTo(212, 10);
  });
});
