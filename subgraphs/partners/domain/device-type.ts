/** Device types of the specification (4.4.1.1), as the registry words them. */
export const deviceTypes = [
  ...(['vibration_sensor', 'temperature_sensor', 'current_sensor', 'door_sensor', 'load_sensor'] as const),
  ...(['position_sensor', 'air_quality', 'acoustic_sensor', 'camera', 'gateway', 'controller_interface'] as const),
];
export type DeviceType = (typeof deviceTypes)[number];

/** Kinds of equipment, as the registry words them. */
export const equipmentKinds = [
  ...(['elevator', 'escalator', 'moving_walkway', 'dumbwaiter', 'platform_lift', 'hvac', 'cooling_unit'] as const),
  ...(['pump', 'generator', 'other'] as const),
];
export type EquipmentKind = (typeof equipmentKinds)[number];
