/** The five kinds of partner of the specification (4.4.4.1). */
export const partnerTypes = [
  'SENSOR_MANUFACTURER',
  'DIAGNOSTIC_TOOL_MAKER',
  'BMS_VENDOR',
  'AR_VR_PROVIDER',
  'MANUFACTURER',
] as const;
export type PartnerType = (typeof partnerTypes)[number];

export const partnerStatuses = ['PROPOSED', 'ACTIVE', 'ENDED'] as const;
export type PartnerStatus = (typeof partnerStatuses)[number];
