import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** One JSON line an entry on stdout; secrets and personal data never appear in it. */
export function createLogger(service: string, level = 'info'): Logger {
  return pino({
    level,
    base: { service },
    redact: [
      'authorization',
      'credential',
      'password',
      'token',
      '*.authorization',
      '*.credential',
      '*.password',
      '*.token',
    ],
  });
}
