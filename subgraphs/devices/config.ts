import { z } from 'zod';
import { readConfig } from '../../platform/config/read-config.ts';
import { serviceEnv } from '../../platform/config/service-env.ts';

const devicesEnv = serviceEnv.extend({
  ROLE: z.enum(['api', 'seed']).default('api'),
  /** Credentials and passwords of the demo world are derived from it; nothing else is. */
  KEY_SECRET: z.string().min(32, 'must have at least 32 characters'),
});

export type Config = z.output<typeof devicesEnv>;

export const readDevicesConfig = (env?: NodeJS.ProcessEnv): Config => readConfig(devicesEnv, env);
