import { z } from 'zod';
import { serviceEnv } from '../../platform/config/service-env.ts';

export const partnersEnv = serviceEnv.extend({
  ROLE: z.enum(['api']).default('api'),
  /** Lets webhooks go to addresses that are not public and without TLS: for tests and closed installations only. */
  ALLOW_PRIVATE_WEBHOOKS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true'),
});
export type PartnersEnv = z.output<typeof partnersEnv>;
