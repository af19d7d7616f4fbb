import { z } from 'zod';

/**
 * A condition that deserves an alert, told by a service that is not monitoring (calibration, connectivity,
 * predictions), so that everything enters the one alert life cycle. Domain messages `condition.raised` and
 * `condition.cleared`.
 */
export const condition = z.object({
  /** Deterministic per episode (subject, type, beginning): told twice it is one; raised and cleared have the same. */
  id: z.uuid(),
  subjectId: z.uuid(),
  equipmentId: z.uuid().nullable(),
  deviceId: z.uuid().nullable(),
  /** What kind of alert it is: calibration_due, device_offline, predicted_failure … */
  type: z.string().min(1),
  severity: z.enum(['info', 'warning', 'critical']),
  message: z.string().min(1),
  /** Where it is about a metric: its name, the limit and what was there, in the canonical unit. */
  metric: z.string().nullable(),
  thresholdValue: z.number().nullable(),
  actualValue: z.number().nullable(),
  /** Unix milliseconds: when it became true, or ceased to be. */
  occurredAt: z.number(),
});
export type Condition = z.infer<typeof condition>;
