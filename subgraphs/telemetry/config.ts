import { z } from 'zod';
import { serviceEnv } from '../../platform/config/service-env.ts';

export const telemetryEnv = serviceEnv.extend({
  ROLE: z.enum(['api', 'writer']).default('api'),
  /** How much the stream may hold before ingestion is refused, in bytes. */
  STREAM_MAX_BYTES: z.coerce
    .number()
    .int()
    .positive()
    .default(1024 ** 3),
});
export type TelemetryEnv = z.output<typeof telemetryEnv>;
