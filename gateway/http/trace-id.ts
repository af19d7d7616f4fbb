import { randomUUID } from 'node:crypto';

const acceptable = /^[A-Za-z0-9-]{8,64}$/;

/** The caller's own trace id when it is harmless to log and forward, else a new one. */
export function traceIdOf(header: string | string[] | undefined): string {
  return typeof header === 'string' && acceptable.test(header) ? header : randomUUID();
}
