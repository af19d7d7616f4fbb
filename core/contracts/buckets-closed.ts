import { z } from 'zod';

/**
 * Closed one-hour rollups from telemetry to whoever learns from them. A bucket is told again, with the same key and all
 * its readings, when readings came late: the last word counts. Readings of quality `bad` are left out.
 */
export const closedBucket = z.object({
  installationKey: z.int(),
  metricId: z.int(),
  /** Name and canonical unit of the metric. */
  metric: z.string(),
  unit: z.string(),
  subjectId: z.uuid(),
  equipmentId: z.uuid().nullable(),
  deviceId: z.uuid(),
  /** Start of the hour, Unix milliseconds. */
  start: z.number(),
  count: z.int().min(1),
  sum: z.number(),
  sumOfSquares: z.number(),
  min: z.number(),
  max: z.number(),
  first: z.number(),
  last: z.number(),
  /** Whether all readings were sent as history: they say nothing of now. */
  historical: z.boolean(),
});
export type ClosedBucket = z.infer<typeof closedBucket>;

/** Domain message `buckets.closed`. */
export const bucketsClosed = z.object({ buckets: z.array(closedBucket).min(1).max(500) });
export type BucketsClosed = z.infer<typeof bucketsClosed>;
