/**
 * Car modes of an elevator as BACnet names them (ASHRAE 135, BACnetLiftCarMode); the index is the code in storage.
 * 'not_stated' is ours: the sender said nothing.
 */
export const operatingModes = [
  'not_stated',
  'unknown',
  'normal',
  'vip',
  'homing',
  'parking',
  'attendant_control',
  'firefighter_control',
  'emergency_power',
  'inspection',
  'cabinet_recall',
  'earthquake_operation',
  'fire_operation',
  'out_of_service',
  'occupant_evacuation',
] as const;
export type OperatingMode = (typeof operatingModes)[number];
