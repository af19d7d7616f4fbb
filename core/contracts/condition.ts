import { z } from 'zod';

/**
 * A condition that deserves an alert, told by a service that is not monitoring (calibration, connectivity,
 * predictions), so that everything enters the one alert life cycle. Subjects `condition.raised`, `condition.cleared`.
 */
export const conditionSubjects = { raised: 'condition.raised', cleared: 'condition.cleared' } as const;

export const condition = z.object({
  /** Deterministic: the same condition told twice is one condition. */
  id: z.uuid(),
  subjectId: z.uuid(),
  equipmentId: z.uuid().nullable(),
  deviceId: z.uuid().nullable(),
  type: z.string().min(1),
  severity: z.enum(['info', 'warning', 'critical']),
  message: z.string().min(1),
  /** Unix milliseconds: when it became true, or ceased to be. */
  occurredAt: z.number(),
});
export type Condition = z.infer<typeof condition>;
