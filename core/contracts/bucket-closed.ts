import { z } from 'zod';

/** Closed one-hour rollups from telemetry to whoever learns from them. */
export const bucketClosedSubject = 'telemetry.bucket-closed';

export const bucketClosed = z.object({
  installationKey: z.int(),
  metricId: z.int(),
  /** Start of the hour, Unix milliseconds. */
  start: z.number(),
  count: z.int().min(1),
  sum: z.number(),
  min: z.number(),
  max: z.number(),
  first: z.number(),
  last: z.number(),
});
export type BucketClosed = z.infer<typeof bucketClosed>;
