import { z } from 'zod';

/**
 * Subject of the notice, sent by intake at most once per 5 s and worker: which devices were heard since the last one.
 * Columns of equal length; times are arrival times in Unix milliseconds.
 */
export const deviceSeenSubject = 'device.seen';

export const deviceSeen = z
  .object({ deviceIds: z.array(z.uuid()), lastSeen: z.array(z.number()) })
  .refine((seen) => seen.deviceIds.length === seen.lastSeen.length, 'columns must have the same length');
export type DeviceSeen = z.infer<typeof deviceSeen>;
