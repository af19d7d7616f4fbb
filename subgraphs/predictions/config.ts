import { z } from 'zod';
import { serviceEnv } from '../../platform/config/service-env.ts';

export const predictionsEnv = serviceEnv.extend({ ROLE: z.enum(['api']).default('api') });
export type PredictionsEnv = z.output<typeof predictionsEnv>;
