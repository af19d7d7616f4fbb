import { z } from 'zod';
import { eventEnvelope } from '../../core/contracts/event-envelope.ts';

/**
 * Domain message `maintenance-window.changed`, from devices: a window was made, or ends at another time. Told again
 * with each change; the newest by `changedAt` holds.
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
  reason: z.string().min(1),
  /** Unix milliseconds. */
  changedAt: z.number(),
});
export type MaintenanceWindowChanged = z.infer<typeof maintenanceWindowChanged>;

export const maintenanceWindowType = 'maintenance-window.changed';
export const maintenanceWindowSubject = `domain.${maintenanceWindowType}`;

/** Null when the message is of another type. @throws SyntaxError or ZodError for what is no message */
export function decodeMaintenanceWindow(data: Uint8Array): MaintenanceWindowChanged | null {
  const { type, payload } = eventEnvelope.parse(JSON.parse(new TextDecoder().decode(data)));
  return type === maintenanceWindowType ? maintenanceWindowChanged.parse(payload) : null;
}
