import { z } from 'zod';
import { readConfig } from '../../platform/config/read-config.ts';
import { objectStoreAddress, serviceEnv } from '../../platform/config/service-env.ts';

const devicesEnv = serviceEnv.extend({
  ROLE: z.enum(['api', 'seed']).default('api'),
  /** Credentials and passwords of the demo world, and the key of links to pictures, are derived from it. */
  KEY_SECRET: z.string().min(32, 'must have at least 32 characters'),
  /** Firmware and pictures. */
  OBJECT_STORE: objectStoreAddress,
  /** Where clients reach this process, for links to pictures and uploads; its own address if left out. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
});

export type Config = z.output<typeof devicesEnv>;

export const readDevicesConfig = (env?: NodeJS.ProcessEnv): Config => readConfig(devicesEnv, env);
