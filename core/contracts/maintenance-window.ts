import { z } from 'zod';

/**
 * Domain message `maintenance-window.changed`, from devices: a window was made, or ends at another time. Told again with
 * each change; the newest by `changedAt` holds.
 */
export const maintenanceWindowChanged = z.object({
  id: z.uuid(),
  /** What it is for: exactly one of them is not null. */
  buildingId: z.uuid().nullable(),
  equipmentId: z.uuid().nullable(),
  deviceId: z.uuid().nullable(),
  /** Unix milliseconds; the end is exclusive. A window that was called off ends when it starts. */
  startsAt: z.number(),
  endsAt: z.number(),
  reason: z.string(),
  /** Unix milliseconds. */
  changedAt: z.number(),
});
export type MaintenanceWindowChanged = z.infer<typeof maintenanceWindowChanged>;
