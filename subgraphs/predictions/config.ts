import { z } from 'zod';
import { serviceEnv } from '../../platform/config/service-env.ts';

const seconds = (fallback: number) => z.coerce.number().positive().max(86_400).default(fallback);

export const predictionsEnv = serviceEnv.extend({
  ROLE: z.enum(['api']).default('api'),
  /** How often it is checked whether a group has new failures to be trained on. */
  TRAINING_CHECK_SECONDS: seconds(60),
  /** A group is trained anew after so many days, also without new failures. */
  RETRAIN_DAYS: z.coerce.number().int().positive().max(3_650).default(30),
  /** How often a model in use is measured for drift. */
  DRIFT_CHECK_SECONDS: seconds(86_400),
  /** A group that was trained within so many days is not trained anew for drift. */
  DRIFT_REST_DAYS: z.coerce.number().nonnegative().max(365).default(7),
  /** A prediction is made anew for new readings at most this often for one piece of equipment. */
  REFRESH_SECONDS: seconds(60),
});
export type PredictionsEnv = z.output<typeof predictionsEnv>;
