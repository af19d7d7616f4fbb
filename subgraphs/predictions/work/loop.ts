import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../platform/log/logger.ts';

/** Does the work again and again, with a pause when there was none, until closed. A fault is logged and tried again. */
export function repeat(
  name: string,
  pauseMs: number,
  logger: Logger,
  work: (signal: AbortSignal) => Promise<boolean>,
): AsyncDisposable {
  const stop = new AbortController();
  const run = async () => {
    while (!stop.signal.aborted) {
      const worked = await work(stop.signal).catch((fault: unknown) => {
        if (!stop.signal.aborted) logger.error({ err: fault, work: name }, 'background work failed, trying again');
        return false;
      });
      if (!worked) await sleep(pauseMs, undefined, { signal: stop.signal }).catch(() => undefined);
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
