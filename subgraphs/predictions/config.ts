import { z } from 'zod';
import { serviceEnv } from '../../platform/config/service-env.ts';

export const predictionsEnv = serviceEnv.extend({
  ROLE: z.enum(['api']).default('api'),
  /** Folder of the training data, relative to the working directory. */
  PREDICTIONS_DATA: z.string().min(1).default('subgraphs/predictions/data'),
});
export type PredictionsEnv = z.output<typeof predictionsEnv>;
