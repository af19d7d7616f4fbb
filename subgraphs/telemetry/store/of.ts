/** What readings are asked of: all of a piece of equipment's installations, or all of a device's. */
export type Of = 'subject_id' | 'device_id';
