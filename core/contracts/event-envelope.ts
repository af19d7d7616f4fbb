import { z } from 'zod';

/** What every domain event to other services is wrapped in. */
export const eventEnvelope = z.object({
  /** Deterministic, so that a repeat is recognised. */
  id: z.uuid(),
  type: z.string().min(1),
  /** Unix milliseconds, event time. */
  occurredAt: z.number(),
  subjectId: z.uuid().nullable(),
  traceId: z.string().nullable(),
  payload: z.unknown(),
});
export type EventEnvelope = z.infer<typeof eventEnvelope>;
