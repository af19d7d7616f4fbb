export const equipmentKinds = [
  ...(['elevator', 'escalator', 'moving_walkway', 'dumbwaiter', 'platform_lift', 'hvac', 'cooling_unit'] as const),
  ...(['pump', 'generator', 'other'] as const),
];
export type EquipmentKind = (typeof equipmentKinds)[number];

export const deviceTypes = [
  ...(['vibration_sensor', 'temperature_sensor', 'current_sensor', 'door_sensor', 'load_sensor'] as const),
  ...(['position_sensor', 'air_quality', 'acoustic_sensor', 'camera', 'gateway', 'controller_interface'] as const),
];
export type DeviceType = (typeof deviceTypes)[number];

export const connectionTypes = ['wifi', 'cellular', 'lorawan', 'zigbee', 'wired'] as const;
export type ConnectionType = (typeof connectionTypes)[number];

export const drives = ['traction', 'machine_room_less', 'hydraulic', 'other'] as const;
export type Drive = (typeof drives)[number];
export const doorTypes = ['centre_opening', 'side_opening', 'swing', 'other'] as const;
export type DoorType = (typeof doorTypes)[number];

/** Whether IANA knows the time zone (as the runtime's ICU data has it). */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
