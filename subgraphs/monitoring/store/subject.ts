/** Whom a row is about: the equipment, else the device itself. Tenancy is decided by `subjectId`. */
export interface Subject {
  readonly subjectId: string;
  readonly equipmentId: string | null;
  /** Null when no device is concerned, as with what is predicted of equipment. */
  readonly deviceId: string | null;
}

/** Whom a row is about that comes from readings. */
export interface DeviceSubject extends Subject {
  readonly deviceId: string;
}
