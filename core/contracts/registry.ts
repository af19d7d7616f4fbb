import { z } from 'zod';

/** Key-value bucket `registry`, published by devices: what other services must know of devices and equipment. */
export const registryBucket = 'registry';

/** A device at a place for a time: the key under which readings are stored. Minted anew when a device moves. */
export const installation = z.object({
  /** 32-bit key of the installation, unique over all devices and never used again. */
  key: z.int(),
  equipmentId: z.uuid().nullable(),
  buildingId: z.uuid(),
  /** Equipment, else device: what streams are ordered by and detectors are keyed by. */
  subjectId: z.uuid(),
  /** Unix milliseconds; a reading belongs to the installation at its event time. */
  validFrom: z.number(),
  validTo: z.number().nullable(),
});
export type Installation = z.infer<typeof installation>;

export const registryDevice = z.object({
  kind: z.literal('device'),
  id: z.uuid(),
  serial: z.string(),
  deviceType: z.string(),
  manufacturer: z.string(),
  model: z.string(),
  firmwareVersion: z.string().nullable(),
  /** The organization that owns the building. */
  organizationId: z.uuid(),
  /** The gateway device that may send for this one. */
  gatewayId: z.uuid().nullable(),
  lifecycle: z.enum(['registered', 'active', 'maintenance', 'decommissioned']),
  /** Oldest first. The first one also takes readings from before it. */
  installations: z.array(installation).min(1),
  /** SHA-256, in hex, of each live credential as the device sends it. */
  credentialHashes: z.array(z.string()),
  reportingIntervalSeconds: z.int(),
  alertThresholds: z
    .record(z.string(), z.object({ min: z.number().optional(), max: z.number().optional() }))
    .nullable(),
  timeZone: z.string(),
});
export type RegistryDevice = z.infer<typeof registryDevice>;

export const registryEquipment = z.object({
  kind: z.literal('equipment'),
  id: z.uuid(),
  organizationId: z.uuid(),
  buildingId: z.uuid(),
  name: z.string(),
  equipmentKind: z.string(),
  manufacturer: z.string().nullable(),
  model: z.string().nullable(),
  timeZone: z.string(),
});
export type RegistryEquipment = z.infer<typeof registryEquipment>;

/** An organization's own metric (`defineMetric`); ids start at 1000. */
export const registryMetric = z.object({
  kind: z.literal('metric'),
  id: z.int().min(1000),
  organizationId: z.uuid(),
  name: z.string(),
  /** Canonical UCUM unit. */
  unit: z.string(),
  /** Physically possible range in the canonical unit; null is unbounded. */
  possible: z.tuple([z.number().nullable(), z.number().nullable()]),
  plausible: z.tuple([z.number().nullable(), z.number().nullable()]),
});
export type RegistryMetric = z.infer<typeof registryMetric>;

export const registryOrganization = z.object({
  kind: z.literal('organization'),
  id: z.uuid(),
  name: z.string(),
  organizationKind: z.enum(['OWNER', 'SERVICE_COMPANY', 'MANUFACTURER', 'PARTNER', 'OPERATOR']),
});

/** Who there is, no more: names and addresses stay with devices. */
export const registryUser = z.object({
  kind: z.literal('user'),
  id: z.uuid(),
  organizationId: z.uuid(),
  role: z.enum(['ADMIN', 'MANAGER', 'TECHNICIAN', 'VIEWER']),
});
export type RegistryOrganization = z.infer<typeof registryOrganization>;
export type RegistryUser = z.infer<typeof registryUser>;

export const registryEntry = z.discriminatedUnion('kind', [
  registryDevice,
  registryEquipment,
  registryMetric,
  registryOrganization,
  registryUser,
]);
export type RegistryEntry = z.infer<typeof registryEntry>;

export function registryKey(entry: { kind: RegistryEntry['kind']; id: string | number }): string {
  return `${entry.kind}.${entry.id}`;
}

/** The installation that a reading of this event time belongs to. */
export function installationAt(device: RegistryDevice, timeMs: number): Installation | null {
  const [first] = device.installations;
  if (first !== undefined && timeMs < first.validFrom) return first;
  return (
    device.installations.find((one) => timeMs >= one.validFrom && (one.validTo === null || timeMs < one.validTo)) ??
    null
  );
}
