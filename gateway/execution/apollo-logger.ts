import type { Logger } from 'pino';

/** What Apollo's packages call to log. */
export interface ApolloLogger {
  debug(message?: unknown): void;
  info(message?: unknown): void;
  warn(message?: unknown): void;
  error(message?: unknown): void;
}

/** Apollo logs strings; its debug and info lines are about itself and stay out of our log. */
export function apolloLogger(logger: Logger): ApolloLogger {
  return {
    debug: () => {},
    info: () => {},
    warn: (message) => logger.warn(String(message)),
    error: (message) => logger.error(String(message)),
  };
}
