import type { DeviceType } from './device-type.ts';

/** What each type of device measures (specification 4.4.1.1); none where any metric is possible. */
const byDeviceType: Readonly<Record<DeviceType, readonly string[]>> = {
  vibration_sensor: [
    ...['acceleration', 'vibration_level', 'vibration_peak_frequency', 'temperature'],
    ...['vibration_band_energy_low', 'vibration_band_energy_mid', 'vibration_band_energy_high'],
  ],
  temperature_sensor: ['temperature', 'humidity', 'motor_temperature'],
  current_sensor: ['current', 'power_factor', 'power_consumption'],
  door_sensor: ['cycle_count', 'dwell_time', 'door_cycle_time'],
  load_sensor: ['load_weight', 'load_distribution'],
  position_sensor: ['floor_position', 'leveling'],
  air_quality: ['co2', 'particles_pm2_5', 'particles_pm10', 'temperature', 'humidity'],
  acoustic_sensor: ['sound_level', 'sound_band_low', 'sound_band_mid', 'sound_band_high'],
  camera: ['camera_finding_confidence', 'camera_finding_count'],
  gateway: [],
  controller_interface: [],
};

/** Names of metrics of a device type; empty for one that may send any, or that we do not know. */
export function expectedMetrics(deviceType: string): readonly string[] {
  return deviceType in byDeviceType ? byDeviceType[deviceType as DeviceType] : [];
}
