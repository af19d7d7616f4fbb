/** Whom a row is about: the equipment, else the device itself. Tenancy is decided by `subjectId`. */
export interface Subject {
  readonly subjectId: string;
  readonly equipmentId: string | null;
  readonly deviceId: string;
}
