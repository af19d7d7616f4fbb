import { z } from 'zod';
import { serviceEnv } from '../../platform/config/service-env.ts';

export const partnersEnv = serviceEnv.extend({ ROLE: z.enum(['api']).default('api') });
export type PartnersEnv = z.output<typeof partnersEnv>;
