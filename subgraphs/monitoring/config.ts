import { z } from 'zod';
import { serviceEnv } from '../../platform/config/service-env.ts';

export const monitoringEnv = serviceEnv.extend({
  ROLE: z.enum(['api', 'detector']).default('api'),
  /** In this time the detector saves every state once, in milliseconds: what a crash makes it do again. */
  DETECTOR_SAVE_MS: z.coerce.number().int().min(10).max(600_000).default(300_000),
  /** How far out of order the readings of a series may come and still be judged in order, in milliseconds. */
  DETECTOR_LATENESS_MS: z.coerce.number().int().min(0).max(86_400_000).default(0),
  /** How often health is reckoned and what was shelved comes back, in milliseconds. */
  HEALTH_EVERY_MS: z.coerce.number().int().min(100).max(3_600_000).default(30_000),
  /** Where mail is handed to, smtp:// or smtps://; without it there are no e-mail channels. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Sender of all mail. */
  MAIL_FROM: z.string().min(3).default('SiteSync <alerts@localhost>'),
  /** Lets webhooks go to addresses that are not public, and without TLS. */
  ALLOW_PRIVATE_WEBHOOKS: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
});
export type MonitoringEnv = z.output<typeof monitoringEnv>;
