import { z } from 'zod';

/**
 * Request on NATS that telemetry answers with a batch of readings (`encodeReadings`): stored readings of one series in
 * the order of their event time, for services that replay history through rules of their own.
 */
export const readingsRequestSubject = 'telemetry.stored-readings';
/** The most readings of an answer: it stays below NATS' megabyte. The rest is asked for from the last time on. */
export const maxReadingsAnswered = 40_000;

export const readingsRequest = z.object({
  installationKey: z.int(),
  metricId: z.int(),
  /** Unix milliseconds: from inclusive, to exclusive. */
  fromMs: z.number(),
  toMs: z.number(),
});
export type ReadingsRequest = z.infer<typeof readingsRequest>;
