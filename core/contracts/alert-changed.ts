import { z } from 'zod';

/** Domain message `alert.changed`, from monitoring: something happened to an alert. Words are those of the alert. */
export const alertChanged = z.object({
  alertId: z.uuid(),
  subjectId: z.uuid(),
  equipmentId: z.uuid().nullable(),
  deviceId: z.uuid().nullable(),
  alertType: z.string(),
  severity: z.enum(['info', 'warning', 'critical']),
  /** Status after the change. */
  status: z.string(),
  change: z.string(),
  message: z.string(),
  /** Unix milliseconds. */
  triggeredAt: z.number(),
});
export type AlertChanged = z.infer<typeof alertChanged>;
