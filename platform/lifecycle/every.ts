import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../log/logger.ts';

/** Does the work now and then until closed; a failure is tried again the next time. */
export function every(intervalMs: number, logger: Logger, work: () => Promise<unknown>): AsyncDisposable {
  const stop = new AbortController();
  const run = async () => {
    while (!stop.signal.aborted) {
      await work().catch((fault: unknown) => logger.warn({ err: fault }, 'a periodic task failed, trying again'));
      await sleep(intervalMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await running;
    },
  };
}
